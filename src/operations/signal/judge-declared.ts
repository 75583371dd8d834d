import { correlationKey, type GroupState } from '../../domain/correlation';
import { judgeDeclared, type Judgement } from '../../domain/declared-correlation';
import { groupByInstance } from '../../domain/ec2-alerting';
import type { RuledAlert, StoredCase } from '../../domain/ruled-alert';
import type { RuleGroup } from '../../domain/rule-group';
import type { Unit } from '../unit';
import { byAccount, ruledAlert, type Ruled } from './alert-traits';
import { declaredState } from './declared-state';
import { groupStates, type CaseKind } from './group-state';
import { openCases, rankOf } from './judge-instances';
import type { Judged } from './judged';
import type { Subject } from './subject';

/** The alerts of organizations where a declared rule acts; what comes after the rules judges as far as they let it. */
export function underRules(rows: readonly Subject[], { rules }: Ruled): Subject[] {
  return rows.filter(({ account }) => (rules.get(account.organizationId)?.active.length ?? 0) > 0);
}

/** What becomes of such alerts, all of one impact. */
export async function judgeUnderRules(
  unit: Unit,
  kind: CaseKind,
  rows: readonly Subject[],
  { rules, traits }: Ruled,
): Promise<Judged[]> {
  const judged: Judged[] = [];
  const accounts = byAccount(rows);
  for (const accountId of [...accounts.keys()].sort()) {
    const subjects = accounts.get(accountId)!;
    const { active } = rules.get(subjects[0].account.organizationId)!;
    const batch = subjects.map((subject) => ruledAlert(subject, traits.get(subject.alertId)!));
    const { cases, groups } = await declaredState(unit, kind, active, subjects, traits);
    const below = await statesBelow(unit, kind, subjects, batch, cases);
    const byId = new Map(subjects.map((subject) => [subject.alertId, subject]));
    for (const judgement of judgeDeclared({ rules: active, below, cases, groups }, batch, kind)) {
      const members = judgement.decision.alerts.map(({ alertId }) => byId.get(alertId)!);
      judged.push(
        judgement.group ? gathered(judgement, judgement.group, members) : left(unit, kind, judgement, members),
      );
    }
  }
  return judged;
}

/** What the built-in rule and the grouping by instance know of the alerts' keys. */
async function statesBelow(
  unit: Unit,
  kind: CaseKind,
  subjects: readonly Subject[],
  batch: readonly RuledAlert[],
  cases: readonly StoredCase[],
): Promise<Map<string, GroupState>> {
  const keys = new Map(batch.flatMap(({ below, shares }) => (shares ? [] : [[correlationKey(below), below] as const])));
  const texts = [...keys.keys()].sort();
  const states = await groupStates(
    unit,
    kind,
    texts.map((text) => ({ text, key: keys.get(text)!, rows: subjects })),
  );
  const shared = subjects.filter((_, n) => batch[n].shares);
  for (const [text, caseId] of await openCases(unit, kind, shared)) {
    const { below } = batch.find(({ shares }) => shares === text)!;
    const { at } = cases.find((one) => one.caseId === caseId)!;
    states.set(text, { key: below, own: [{ caseId, resource: text, at }], groups: [] });
  }
  return states;
}

function gathered({ groupKey, decision }: Judgement, group: RuleGroup, members: Subject[]): Judged {
  const { rule, conditions, definitions } = group;
  const title = `${rule.name}: ${conditions.size} alarms in ${members[0].account.name}`;
  return { groupKey, decision, members, declared: { ruleId: rule.id, title, definitions: [...definitions] } };
}

/** What no rule has gathered, in the words of what decided it. */
function left(unit: Unit, kind: CaseKind, { groupKey, decision }: Judgement, alerts: Subject[]): Judged {
  const [{ account, instance, alertId }] = alerts;
  const shared = decision.alerts.find((one) => one.alertId === alertId)!.resource === groupKey;
  if (!shared) return { groupKey, decision, members: alerts };
  const members = [...alerts].sort((a, b) => rankOf(a) - rankOf(b) || +a.at - +b.at);
  const own = members.map((one) => ({ alertId: one.alertId, resource: instance!.id, at: one.at }));
  const open = decision.kind === 'APPEND' ? decision.caseId : null;
  const of = { settings: account.ec2Alerting, instance: instance! };
  return { groupKey, decision: groupByInstance(kind, of, own, open, unit.now), members };
}
