import { remediationTransition } from '../../domain/remediation/status';
import type { AlertStatus } from '../../domain/words';
import type { Unit } from '../unit';
import { endRemediation } from './end';
import type { Next } from './judge-guard';
import { holdRemediation } from './load';
import { nextLook } from './wake';
import { endStep, writeRemediation } from './write';

const LOOK_MS = 60_000;

/** What was seen of the alert's cause. WORSE: it is measured to be as bad as before, so that waiting is of no use. */
export interface Seen {
  verdict: 'OVER' | 'LASTS' | 'WORSE';
  said: string;
}

/**
 * Looks whether the alert is over. Where it is, the remediation has succeeded; where it lasts, it is looked at again
 * until the step's patience ends: then the next step is taken, or the remediation has failed.
 */
export async function recordVerification(unit: Unit, id: string, stepName: string, seen: Seen): Promise<Next> {
  const held = await holdRemediation(unit, id, stepName);
  if (!held) return 'LATER';
  const { row, steps, step } = held;
  const [alert] = await unit.query<{ status: AlertStatus }>('select status from alert where id = $1', [row.alert_id]);
  const resolved = alert?.status !== 'REMEDIATING';
  if (resolved || seen.verdict === 'OVER') {
    const said = resolved ? 'The alarm is OK again.' : seen.said;
    await unit.recordAll([endStep(unit, held, step, 'SUCCESS', { output: { said } })]);
    await endRemediation(unit, held, 'succeed', said);
    return 'LATER';
  }
  const since = step.startedAt ? new Date(step.startedAt) : unit.now;
  const late = unit.now.getTime() - since.getTime() >= step.patienceMs;
  if (!late && seen.verdict === 'LASTS') {
    row.status = remediationTransition(row.status, 'wait') ?? row.status;
    step.startedAt ??= unit.now.toISOString();
    step.status = 'WAITING';
    await writeRemediation(unit, held);
    await unit.schedule(nextLook(row.id, new Date(unit.now.getTime() + LOOK_MS)));
    return 'LATER';
  }
  const message = late
    ? `It was not over after ${Math.round(step.patienceMs / 60_000)} minutes. ${seen.said}`
    : seen.said;
  await unit.recordAll([endStep(unit, held, step, 'FAILED', { failureMessage: message })]);
  if (steps.indexOf(step) < steps.length - 1) {
    row.status = remediationTransition(row.status, 'run') ?? row.status;
    await writeRemediation(unit, held);
    return 'ON';
  }
  await endRemediation(unit, held, 'fail', message);
  return 'LATER';
}
