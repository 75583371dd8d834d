import { relayedCaller, systemCaller } from '../domain/caller';
import { authorOf, moverOf, type DiscoveredCase } from '../domain/support/case';
import { defaultSupport, type SupportSettings } from '../domain/support/settings';
import { describeFailure } from '../integrations/aws/session';
import { hasNoPlan, openSupport, SUPPORT_REGION, type SupportDesk } from '../integrations/aws/support';
import { managedAccounts } from '../operations/account/access';
import { cancelJob, SUPPORT_PART, synchronised } from '../operations/account/begin-sync';
import { endRegionSync } from '../operations/account/end-region-sync';
import { recordSync } from '../operations/account/record-sync';
import { beginReading, type BegunReading } from '../operations/support-case/begin-reading';
import { keyed, placeOf, takenIn, type Keyed, type TakenIn } from '../operations/support-case/communication-key';
import { followCase } from '../operations/support-case/follow';
import { openCase, type CaseAccount } from '../operations/support-case/open';
import { receive } from '../operations/support-case/receive';
import { transact, type Database } from '../operations/unit';
import type { JobHandler } from './context';
import { patiently } from './patience';

const caller = systemCaller('support center');
const PATIENCE_MS = 45_000;

/** A case, and what was said in it that may be new. */
interface Read {
  found: DiscoveredCase;
  said: Keyed[];
  /** Whether it has another status than when we last looked. */
  moved: boolean;
}

/**
 * Takes over what happened in an account's cases. Everything is read first; then each word and each status is taken over
 * in a transaction of its own, and by its own mark, so that a repeat, or another worker at the same, adds nothing.
 */
export const syncSupport: JobHandler = async (ids, context) => {
  const { database, aws, signal } = context;
  const settings = context.support ?? defaultSupport;
  const jobId = ids.jobId ? String(ids.jobId) : null;
  const [account] = await managedAccounts(database, [String(ids.accountId)]);
  if (!account || !synchronised(account)) {
    if (jobId) await transact(database, caller, (unit) => cancelJob(unit, jobId));
    return;
  }
  const access = { ...account, accountId: account.id };
  const reading = await beginReading(database, account.id);
  const patience = context.sourcePatienceMs ?? PATIENCE_MS;
  const failure = await patiently(signal, patience, async (inTime, heard) =>
    read(database, await openSupport(aws, access, inTime), reading, settings, heard),
  ).then(
    (cases) => takeOver(database, { ...account, managedSince: reading.managedSince }, cases, reading, settings),
    (error: unknown) => error ?? new Error('failed'),
  );
  // Stopping is no failure: the job runs again after the restart.
  if (signal.aborted) throw new Error('stopped while synchronising');
  const error = failure === null ? null : describeFailure(failure);
  await transact(database, caller, async (unit) => {
    const place = { organizationId: account.organizationId, accountId: account.id, region: SUPPORT_REGION };
    await recordSync(unit, place, [{ source: 'SUPPORT', error }]);
    if (!jobId) return;
    const fault = hasNoPlan(failure) ? null : error;
    await endRegionSync(unit, { jobId, region: SUPPORT_PART, error: fault && `${SUPPORT_PART}: ${fault}` });
  });
};

/** Cases that are open, new, or were open when we last looked; of each what was said since. */
async function read(
  database: Database,
  desk: SupportDesk,
  { since, managedSince, known }: BegunReading,
  settings: SupportSettings,
  heard: () => void,
): Promise<Read[]> {
  const listed = await desk.openAndSince(since, heard);
  const there = new Set(listed.map(({ caseId }) => caseId));
  const ended = known.filter(({ case_id, status }) => status !== 'resolved' && !there.has(case_id));
  heard();
  const all = [...listed, ...(await desk.casesById(ended.map(({ case_id }) => case_id)))];
  const ours = new Map(known.map((one) => [one.case_id, one]));
  const services = [settings.incidentService, settings.requestService];
  const cases = all.filter(
    (found) =>
      ours.has(found.caseId) ||
      (services.includes(found.serviceCode) && (found.status !== 'resolved' || found.createdAt >= managedSince)),
  );
  const before = await takenIn(
    database,
    cases.flatMap(({ caseId }) => ours.get(caseId)?.id ?? []),
  );
  const result: Read[] = [];
  // In the order in which they were submitted, so that numbers rise with them.
  for (const found of cases.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())) {
    heard();
    const one = ours.get(found.caseId);
    const said = await news(desk, found, one && before.get(one.id));
    if (said.length > 0 || one?.status !== found.status)
      result.push({ found, said, moved: one?.status !== found.status });
  }
  return result;
}

const SAME_INSTANT_MS = 1_000;

/** What was said that we have not taken in. AWS is asked only where the newest words, which it told already, leave that open. */
async function news(desk: SupportDesk, found: DiscoveredCase, taken?: TakenIn): Promise<Keyed[]> {
  const fresh = (list: readonly Keyed[]) => list.filter((one) => !taken?.keys.has(placeOf(one)));
  const recent = fresh(keyed(found.recent));
  if (found.whole || recent.length === 0) return recent;
  // All of an instant is read together: equal words are told apart by counting.
  const from = taken?.lastAt ? new Date(taken.lastAt.getTime() - SAME_INSTANT_MS) : null;
  return fresh(keyed(await desk.said(found.caseId, from)));
}

/** One case's failure is told, and stops no other's. */
async function takeOver(
  database: Database,
  account: CaseAccount,
  cases: readonly Read[],
  { number, known }: BegunReading,
  settings: SupportSettings,
): Promise<unknown> {
  let failure: unknown = null;
  const ours = new Map(known.map((one) => [one.case_id, one.id]));
  for (const { found, said, moved } of cases) {
    try {
      let rest = said;
      let id = ours.get(found.caseId);
      if (!id) {
        const [first = null, ...others] = said;
        const author = relayedCaller(authorOf(first?.said.submittedBy ?? found.submittedBy));
        id = await transact(database, author, (unit) => openCase(unit, account, found, first, settings));
        rest = others;
      }
      const caseId = id;
      for (const one of rest) {
        const author = relayedCaller(authorOf(one.said.submittedBy));
        await transact(database, author, (unit) => receive(unit, caseId, one));
      }
      if (!moved) continue;
      const mover = relayedCaller(moverOf(found.status));
      await transact(database, mover, (unit) => followCase(unit, caseId, { status: found.status, reading: number }));
    } catch (error) {
      failure ??= error;
    }
  }
  return failure;
}
