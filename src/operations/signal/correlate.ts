import { mostPressing } from '../../domain/catalog/priority';
import { OWN_LIMIT } from '../../domain/correlation';
import { toGlobalId } from '../../domain/id';
import { newId } from '../../domain/new-id';
import { incidentSignature } from '../../domain/problem';
import { openIncidents, type IncidentDraft } from '../incident/open';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { appendToIncidents, mergeDuplicates, type Appended, type Merge } from './join-incidents';
import { raisePriorities } from './raise-priorities';
import type { Ruled } from './alert-traits';
import { leftAlone } from './judge-instances';
import { judgeTogether } from './judge-together';
import type { Judged } from './judged';
import type { Subject } from './subject';

/** So many of a group's first alerts are named in why it was opened. */
const NAMED = 100;

/** Judges KNOWN alerts that came together, each key as a whole, and opens or joins incidents. */
export async function correlateAlerts(unit: Unit, rows: readonly Subject[], ruled: Ruled): Promise<void> {
  const drafts: IncidentDraft[] = [];
  const merges: Merge[] = [];
  const appended: Appended[] = [];
  const undeclared: Appended[] = [];
  const known = rows.filter(({ impact }) => impact.impact === 'KNOWN');
  for (const judged of await judgeTogether(unit, 'INCIDENT', known, ruled)) {
    if (leftAlone(judged)) continue;
    const { decision, members } = judged;
    const incidentId = decision.kind === 'APPEND' ? decision.caseId : newId();
    for (const row of members) {
      row.incidentId = incidentId;
      row.correlation = decision.explanation;
    }
    if (decision.kind === 'APPEND') {
      const joining = { incidentId, rows: members, lastAt: decision.lastAt };
      appended.push(joining);
      if (!judged.declared) undeclared.push(joining);
    } else drafts.push(draftOf(incidentId, judged, decision));
    if (decision.kind === 'OPEN_GROUP' && decision.duplicates.length > 0) {
      merges.push({ groupId: incidentId, duplicateIds: decision.duplicates.map(({ caseId }) => caseId) });
    }
  }
  await openIncidents(unit, drafts);
  await mergeDuplicates(unit, merges);
  await appendToIncidents(unit, appended);
  await raisePriorities(unit, undeclared);
}

function draftOf(
  id: string,
  { groupKey, members: rows, declared }: Judged,
  decision: Exclude<Judged['decision'], { kind: 'APPEND' }>,
): IncidentDraft {
  const [first] = rows;
  const grouped = decision.kind === 'OPEN_GROUP';
  const definitions = declared?.definitions ?? [first.impact.definition];
  const many = grouped && (!declared || decision.resources.length > OWN_LIMIT);
  const { priority, explanation } = mostPressing(definitions, first.account.environment, many);
  const place = `${first.account.name} ${first.region ?? ''}`.trim();
  return {
    id,
    organizationId: first.account.organizationId,
    accountId: first.account.id,
    title: declared
      ? excerpt(declared.title)
      : grouped
        ? excerpt(`${first.impact.definition} on ${decision.resources.length} resources in ${place}`)
        : first.title,
    description: grouped
      ? `${decision.explanation.summary} First: ${first.title}.${first.origin ? `\n${first.reason}` : ''}`
      : `${first.reason ?? first.title}`,
    priority,
    origin: first.origin ?? 'DETECTED',
    explanation: {
      ...decision.explanation,
      summary: `${first.impact.explanation.summary} ${decision.explanation.summary} ${explanation.summary}`,
      inputs: {
        ...decision.explanation.inputs,
        impact: first.impact.explanation,
        priority: explanation,
        signalId: first.signalId && toGlobalId('Signal', first.signalId),
        alertIds: rows.slice(0, NAMED).map((row) => toGlobalId('Alert', row.alertId)),
      },
    },
    resourceIds: rows.flatMap((row) => row.resource?.id ?? []),
    signature: incidentSignature({
      definition: [...definitions].sort().join('|'),
      resources: rows.flatMap((row) => row.resource ?? []),
    }),
    groupKey,
    resolveAfterHours: decision.kind === 'OPEN_OWN' ? decision.resolveAfterHours : null,
    grouped,
    groupLastAt: groupLastAt(decision, first),
    correlationRuleId: declared?.ruleId ?? null,
  };
}

/** Of an instance's incident it is when something last joined: at first nothing has. */
function groupLastAt(decision: Exclude<Judged['decision'], { kind: 'APPEND' }>, first: Subject): Date | null {
  if (decision.kind === 'OPEN_GROUP') return decision.lastAt;
  return decision.resolveAfterHours === undefined ? first.at : null;
}
