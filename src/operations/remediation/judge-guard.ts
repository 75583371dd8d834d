import { toGlobalId } from '../../domain/id';
import { countedWith, decide, targetOf, type Decision, type Facts } from '../../domain/remediation/decide';
import { explain } from '../../domain/explanation';
import { ACTIVE_REMEDIATION, remediationTransition } from '../../domain/remediation/status';
import { runbookOf, type Step } from '../../domain/remediation/plan';
import type { AlertStatus } from '../../domain/words';
import { holdRemediation } from './load';
import { endRemediation } from './end';
import type { Unit } from '../unit';
import { nextLook } from './wake';
import { endStep, eventOf, writeRemediation, type Held } from './write';

/** Whether the job goes on at once, or is woken later (or never). */
export type Next = 'ON' | 'LATER';

const SIBLING_MS = 30_000;
const COVERED = { rule: 'REMEDIATION_COVERED', ruleVersion: '1' };

/**
 * Judges a guard with what AWS told: it is decided once, under a lock of the resource, so that two remediations of one
 * target never count from the same past. Older ones of the same resource go first.
 */
export async function judgeGuard(unit: Unit, id: string, stepName: string, facts: Facts): Promise<Next> {
  const held = await holdRemediation(unit, id, stepName);
  if (!held) return 'LATER';
  const { row, step } = held;
  await unit.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`remediation ${row.resource_id}`]);
  if (await isOver(unit, held)) {
    await unit.recordAll([endStep(unit, held, step, 'CANCELLED')]);
    const acted = held.steps.some(({ kind, status }) => kind === 'AUTOMATION' && status === 'SUCCESS');
    await endRemediation(unit, held, acted ? 'succeed' : 'cancel', 'The alert was over before it went on.');
    return 'LATER';
  }
  if (await olderIsActive(unit, held)) {
    row.status = remediationTransition(row.status, 'wait') ?? row.status;
    step.status = 'WAITING';
    await writeRemediation(unit, held);
    await unit.schedule(nextLook(row.id, new Date(unit.now.getTime() + SIBLING_MS)));
    return 'LATER';
  }
  const sibling = await coveredBy(unit, held);
  if (sibling) {
    const covered = `${toGlobalId('Remediation', sibling)} has remediated the same meanwhile.`;
    row.guard = { ...explain(COVERED, covered, { remediationId: toGlobalId('Remediation', sibling) }) };
    row.status = remediationTransition(row.status, 'begin') ?? row.status;
    await unit.recordAll([endStep(unit, held, step, 'SUCCESS', { output: { coveredBy: sibling } })]);
    for (const other of held.steps) if (other.status === 'PENDING') other.status = 'SKIPPED';
    await endRemediation(unit, held, 'succeed', covered);
    return 'LATER';
  }
  const decision = decide(facts, await history(unit, held, targetOf(facts)), unit.now);
  return take(unit, held, decision);
}

async function take(unit: Unit, held: Held & { step: Step }, decision: Decision): Promise<Next> {
  const { row, steps, step } = held;
  const { guard, kind, document, parameters, target } = decision;
  // A cleaning that is left out is no verdict on the whole.
  if (kind !== 'SKIP' || row.guard === null) row.guard = { ...guard.explanation };
  const events = [];
  if (kind === 'BLOCK') {
    events.push(endStep(unit, held, step, 'FAILED', { failureMessage: guard.explanation.summary }));
    await unit.recordAll(events);
    await endRemediation(unit, held, 'block', guard.explanation.summary);
    return 'LATER';
  }
  if (row.started_at === null) {
    row.started_at = unit.now;
    events.push(
      eventOf(row, {
        kind: 'REMEDIATION_STARTED',
        summary: `Automatic remediation (${row.action}) began: ${guard.explanation.summary}`,
        before: { status: row.status, startedAt: null },
        after: { status: 'RUNNING', startedAt: unit.now, guard: guard.explanation },
      }),
    );
  }
  row.status = remediationTransition(row.status, row.status === 'RUNNING' ? 'run' : 'begin') ?? row.status;
  events.push(endStep(unit, held, step, 'SUCCESS', { output: { guard: guard.explanation } }));
  const [automation, verification] = steps.slice(steps.indexOf(step) + 1);
  if (kind === 'SKIP') {
    automation.status = 'SKIPPED';
    automation.failureMessage = guard.explanation.summary;
    if (verification?.kind === 'VERIFY') verification.status = 'SKIPPED';
  } else {
    automation.parameters = parameters;
    if (document) automation.action = document;
    row.runbook = runbookOf(steps);
    if (target !== null) {
      row.target = target;
      row.acted_at = unit.now;
    }
  }
  await writeRemediation(unit, held);
  await unit.recordAll(events);
  return 'ON';
}

async function isOver(unit: Unit, { row }: Held): Promise<boolean> {
  const [alert] = await unit.query<{ status: AlertStatus }>('select status from alert where id = $1', [row.alert_id]);
  return alert?.status !== 'REMEDIATING';
}

async function olderIsActive(unit: Unit, { row }: Held): Promise<boolean> {
  const rows = await unit.query(
    `select id from remediation where resource_id = $1 and status = any ($2)
       and (created_at, id) < ($3::timestamptz, $4::uuid) limit 1`,
    [row.resource_id, [...ACTIVE_REMEDIATION], row.created_at, row.id],
  );
  return rows.length > 0;
}

/** Two alerts of one trouble (an alarm and an event of the same database): what helped the first has helped the second. */
async function coveredBy(unit: Unit, { row, steps }: Held): Promise<string | null> {
  if (steps.some(({ kind, status }) => kind === 'AUTOMATION' && status !== 'PENDING')) return null;
  if (!row.action.startsWith('RDS_')) return null;
  const [sibling] = await unit.query<{ id: string }>(
    `select id from remediation where resource_id = $1 and action = $2 and status = 'SUCCEEDED' and acted_at is not null
       and ended_at >= $3 and id <> $4 order by ended_at desc limit 1`,
    [row.resource_id, row.action, row.created_at, row.id],
  );
  return sibling?.id ?? null;
}

async function history(unit: Unit, { row }: Held, target: string | null): Promise<Date[]> {
  if (target === null) return [];
  const rows = await unit.query<{ acted_at: Date }>(
    `select acted_at from remediation where account_id = $1 and action = any ($2) and target = $3
       and acted_at is not null and region = $4 and id <> $5 order by acted_at`,
    [row.account_id, countedWith(row.action), target, row.region, row.id],
  );
  return rows.map(({ acted_at }) => acted_at);
}
