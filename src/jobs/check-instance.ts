import { systemCaller } from '../domain/caller';
import type { Answered } from '../domain/instance-check';
import { answers } from '../integrations/aws/answer';
import { describeFailure } from '../integrations/aws/session';
import { checkedInstance, settleInstanceCheck, type CheckedInstance } from '../operations/alert/instance-check';
import { transact } from '../operations/unit';
import type { JobContext, JobHandler } from './context';

const caller = systemCaller('instance check');
/** The command may wait for half a minute, and run for as long. */
const PATIENCE_MS = 90_000;

/** Asks a busy instance whether it answers, and lets its alert go on or end by that. */
export const checkInstance: JobHandler = async (ids, context) => {
  const alertId = String(ids.alertId);
  const instance = await checkedInstance(context.database, alertId);
  if (!instance) return;
  const answered = await ask(instance, context);
  await transact(context.database, caller, (unit) => settleInstanceCheck(unit, alertId, answered));
};

/** Where nobody can tell, the customer is asked: silence is not taken for health. */
async function ask(instance: CheckedInstance, { aws, signal }: JobContext): Promise<Answered> {
  const access = { ...instance.account, accountId: instance.account.id };
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    return await answers(aws, access, instance.region, instance, inTime);
  } catch (error) {
    if (signal.aborted) throw error;
    return { answers: false, reason: inTime.aborted ? 'it took too long' : describeFailure(error) };
  }
}
