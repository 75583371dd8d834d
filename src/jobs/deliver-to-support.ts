import { systemCaller } from '../domain/caller';
import { authorOf } from '../domain/support/case';
import { referenceIn } from '../domain/support/reference';
import { describeFailure } from '../integrations/aws/session';
import { isForGood, openSupport, type SupportDesk } from '../integrations/aws/support';
import { managedAccounts } from '../operations/account/access';
import { reachable } from '../operations/account/begin-sync';
import { nextReading } from '../operations/support-case/begin-reading';
import { askedNow, beginMessage, stillResolved, type OutgoingMessage } from '../operations/support-case/begin-message';
import { drop, endFailed, endResolved, endSaid, lookAgain } from '../operations/support-case/end-message';
import { accountOfCase } from '../operations/support-case/lock';
import { transact } from '../operations/unit';
import type { JobContext, JobHandler } from './context';
import { patiently } from './patience';

const caller = systemCaller('support center');
const PATIENCE_MS = 30_000;
/** Longer than a request may take: what AWS was asked before that is there, or never will be. */
const SETTLES_MS = 15_000;
/** The clock of AWS and ours. */
const CLOCKS_APART_MS = 10 * 60_000;

/**
 * Tells AWS what is to be said in a case, one after the other. AWS takes no token by which it would know a repeat: after
 * an attempt whose end nobody knows, the case is read first, and what carries our reference is there.
 */
export const deliverToSupport: JobHandler = async (ids, context) => {
  const { database, aws, signal } = context;
  const id = String(ids.supportCaseId);
  const [account] = await managedAccounts(database, [
    await transact(database, caller, (unit) => accountOfCase(unit, id)),
  ]);
  for (;;) {
    signal.throwIfAborted();
    const message = await transact(database, caller, (unit) => beginMessage(unit, id));
    if (!message) return;
    const failed = (error: string, forGood: boolean) =>
      transact(database, caller, (unit) => endFailed(unit, id, message, error, forGood, Date.now()));
    if (!reachable(account)) return failed(`The account is ${account.status}.`, false);
    try {
      const done = await patiently(signal, context.sourcePatienceMs ?? PATIENCE_MS, async (inTime) => {
        const desk = await openSupport(aws, { ...account, accountId: account.id }, inTime);
        return message.kind === 'RESOLUTION'
          ? await resolve(context, desk, id, message)
          : await say(context, desk, id, message);
      });
      if (!done) return;
    } catch (error) {
      // Stopping is no failure: the job runs again after the restart.
      if (signal.aborted) throw error;
      return failed(describeFailure(error), isForGood(error));
    }
  }
};

/** False: it is to be looked for again later. */
async function say(context: JobContext, desk: SupportDesk, id: string, message: OutgoingMessage): Promise<boolean> {
  const { database } = context;
  if (!(message.beganBefore && (await isThere(desk, message)))) {
    const settlesMs = context.supportSettlesMs ?? SETTLES_MS;
    if (message.beganBefore && message.beganMsAgo < settlesMs) {
      const runAt = new Date(Date.now() + settlesMs - message.beganMsAgo);
      await transact(database, caller, (unit) => lookAgain(unit, id, runAt));
      return false;
    }
    if (message.beganBefore) await transact(database, caller, (unit) => askedNow(unit, message.id));
    await desk.say(message.caseId, message.body!);
  }
  const reading = await nextReading(database);
  const status = await desk.statusOf(message.caseId);
  await transact(database, caller, (unit) => endSaid(unit, id, message.id, { status, reading }));
  return true;
}

async function isThere(desk: SupportDesk, { id, caseId, createdAt }: OutgoingMessage): Promise<boolean> {
  const said = await desk.said(caseId, new Date(createdAt.getTime() - CLOCKS_APART_MS));
  return said.some(({ body }) => referenceIn(body) === id);
}

/** To resolve what is resolved changes nothing; what the customer opened again after that is not resolved once more. */
async function resolve(context: JobContext, desk: SupportDesk, id: string, message: OutgoingMessage): Promise<true> {
  const { database } = context;
  const resolvedAt = await transact(database, caller, (unit) => stillResolved(unit, id));
  if (!resolvedAt) {
    await transact(database, caller, (unit) => drop(unit, id, message.id, false));
    return true;
  }
  if ((await desk.statusOf(message.caseId)) === 'reopened') {
    const said = await desk.said(message.caseId, resolvedAt);
    const objects = ({ body, submittedBy, at }: (typeof said)[number]) =>
      at >= resolvedAt && referenceIn(body) === null && authorOf(submittedBy).party === 'CUSTOMER';
    if (said.some(objects)) {
      await transact(database, caller, (unit) => drop(unit, id, message.id, true));
      return true;
    }
  }
  await desk.resolve(message.caseId);
  const reading = await nextReading(database);
  await transact(database, caller, (unit) => endResolved(unit, id, message.id, reading));
  return true;
}
