import { printed, type Automation } from '../../domain/remediation/automation';
import { automationEnd } from '../../domain/remediation/status';
import type { AlertStatus } from '../../domain/words';
import type { Unit } from '../unit';
import { endRemediation } from './end';
import type { Next } from './judge-guard';
import { holdRemediation } from './load';
import { nextLook } from './wake';
import { endStep, writeRemediation } from './write';

/** Systems Manager's event wakes us; this is how long we wait for it. */
const LOOK_MS = 30_000;
const LATER_LOOK_MS = 120_000;
const SOON_MS = 5 * 60_000;
/** What a command printed may be long. */
const MOST_PRINTED = 16_000;

/**
 * An automation is about to be started: what was over meanwhile is left alone. From here on it may have been begun, and
 * is found again by its token.
 */
export async function recordStarting(unit: Unit, id: string, stepName: string): Promise<Next> {
  const held = await holdRemediation(unit, id, stepName);
  if (!held || held.step.status !== 'PENDING') return held ? 'ON' : 'LATER';
  const { row, step } = held;
  const [alert] = await unit.query<{ status: AlertStatus }>('select status from alert where id = $1', [row.alert_id]);
  if (alert?.status !== 'REMEDIATING') {
    await unit.recordAll([endStep(unit, held, step, 'CANCELLED')]);
    const acted = held.steps.some(({ kind, status }) => kind === 'AUTOMATION' && status === 'SUCCESS');
    await endRemediation(unit, held, acted ? 'succeed' : 'cancel', 'The alert was over before it went on.');
    return 'LATER';
  }
  Object.assign(step, { status: 'IN_PROGRESS', startedAt: unit.now.toISOString() });
  await writeRemediation(unit, held);
  return 'ON';
}

/** Systems Manager has begun the automation of a step, or had begun it before under the same token. */
export async function recordBegun(unit: Unit, id: string, stepName: string, executionId: string): Promise<Next> {
  const held = await holdRemediation(unit, id, stepName);
  if (!held || held.step.executionId !== null) return 'LATER';
  const { row, step } = held;
  Object.assign(step, { executionId, failureMessage: null });
  row.execution_id = executionId;
  await writeRemediation(unit, held);
  await unit.schedule(nextLook(row.id, new Date(unit.now.getTime() + LOOK_MS)));
  return 'LATER';
}

/** How the automation stands. `null`: Systems Manager does not know it. A step that failed fails the remediation. */
export async function recordSeen(
  unit: Unit,
  id: string,
  stepName: string,
  automation: Automation | null,
): Promise<Next> {
  const held = await holdRemediation(unit, id, stepName);
  if (!held) return 'LATER';
  const { row, step } = held;
  const status = automation ? automationEnd(automation.status) : 'FAILED';
  if (status === null) {
    const age = unit.now.getTime() - new Date(step.startedAt ?? unit.now).getTime();
    const dueAt = new Date(unit.now.getTime() + (age < SOON_MS ? LOOK_MS : LATER_LOOK_MS));
    await unit.schedule(nextLook(row.id, dueAt));
    return 'LATER';
  }
  const failureMessage = automation
    ? (automation.failureMessage ?? (status === 'SUCCESS' ? null : `The automation ended as ${automation.status}.`))
    : 'Systems Manager does not know the automation any more.';
  const output = automation && {
    status: automation.status,
    steps: automation.steps,
    printed: printed(automation).slice(0, MOST_PRINTED),
  };
  const event = endStep(unit, held, step, status, {
    output,
    failureMessage: status === 'SUCCESS' ? null : failureMessage,
  });
  await unit.recordAll([event]);
  if (status === 'SUCCESS') {
    await writeRemediation(unit, held);
    return 'ON';
  }
  await endRemediation(unit, held, 'fail', `${step.action}: ${failureMessage}`);
  return 'LATER';
}

/** The automation took longer than it may; it has been asked to stop. */
export async function recordTimedOut(unit: Unit, id: string, stepName: string, why: string): Promise<Next> {
  const held = await holdRemediation(unit, id, stepName);
  if (!held) return 'LATER';
  await unit.recordAll([endStep(unit, held, held.step, 'TIMED_OUT', { failureMessage: why })]);
  await endRemediation(unit, held, 'fail', why);
  return 'LATER';
}

/** AWS did not answer, or refused for now: looked at again. A refusal that will not change ends the remediation. */
export async function recordTrouble(
  unit: Unit,
  id: string,
  stepName: string,
  trouble: { message: string; final: boolean },
): Promise<Next> {
  const held = await holdRemediation(unit, id, stepName);
  if (!held) return 'LATER';
  const { row, step } = held;
  step.startedAt ??= unit.now.toISOString();
  const since = new Date(step.startedAt);
  const late = unit.now.getTime() - since.getTime() >= step.patienceMs;
  if (trouble.final || late) {
    await unit.recordAll([endStep(unit, held, step, 'FAILED', { failureMessage: trouble.message })]);
    await endRemediation(unit, held, 'fail', `${step.name}: ${trouble.message}`);
    return 'LATER';
  }
  step.failureMessage = trouble.message;
  await writeRemediation(unit, held);
  await unit.schedule(nextLook(row.id, new Date(unit.now.getTime() + LOOK_MS)));
  return 'LATER';
}
