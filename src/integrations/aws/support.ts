import type { CaseDetails, Communication, SupportClient } from '@aws-sdk/client-support';
import { caseStatusOf, type CaseStatus, type DiscoveredCase, type Said } from '../../domain/support/case';
import { codeOf, type AwsAccess, type AwsSessions } from './session';

/** AWS Support is of the account as a whole, and answers here alone. */
export const SUPPORT_REGION = 'us-east-1';
/** Of the newest communications that come with a case. */
const RECENT = 5;
const MOST_IDS = 100;

export interface SupportDesk {
  /** The cases that are open, and those that were opened since; also the resolved ones among them. */
  openAndSince(since: Date, heard: () => void): Promise<DiscoveredCase[]>;
  /** Those of the ids that AWS still knows, resolved or not. */
  casesById(ids: readonly string[]): Promise<DiscoveredCase[]>;
  /** What was said in a case, the oldest first; from the instant on where one is given. */
  said(caseId: string, from: Date | null): Promise<Said[]>;
  statusOf(caseId: string): Promise<CaseStatus>;
  /** Asks AWS once: a second request could say it twice. */
  say(caseId: string, body: string): Promise<void>;
  resolve(caseId: string): Promise<CaseStatus>;
}

/** Without a plan that has the Support API there are no cases to read: the account's choice, and no fault of a reading. */
export function hasNoPlan(error: unknown): boolean {
  return codeOf(error) === 'SubscriptionRequiredException';
}

/** An account's AWS Support. Everything ends with the signal. */
export async function openSupport(
  sessions: AwsSessions,
  access: AwsAccess,
  abortSignal: AbortSignal,
): Promise<SupportDesk> {
  const sdk = await import('@aws-sdk/client-support');
  const client: SupportClient = await sessions.client(
    access,
    SUPPORT_REGION,
    'support',
    async (settings) => new sdk.SupportClient(settings),
  );

  async function cases(input: ConstructorParameters<typeof sdk.DescribeCasesCommand>[0], heard: () => void) {
    const found: DiscoveredCase[] = [];
    const pages = sdk.paginateDescribeCases(
      { client, pageSize: 100 },
      { includeCommunications: true, ...input },
      { abortSignal },
    );
    for await (const page of pages) {
      heard();
      found.push(...(page.cases ?? []).map(caseOf));
    }
    return found;
  }

  async function byId(ids: readonly string[]): Promise<DiscoveredCase[]> {
    try {
      return await cases({ caseIdList: [...ids], includeResolvedCases: true }, () => undefined);
    } catch (error) {
      if (codeOf(error) !== 'CaseIdNotFound') throw error;
      // AWS forgets cases after a time, and refuses the whole list for one of them.
      if (ids.length === 1) return [];
      const halves = [ids.slice(0, ids.length >> 1), ids.slice(ids.length >> 1)];
      return (await Promise.all(halves.map(byId))).flat();
    }
  }

  return {
    openAndSince: async (since, heard) => {
      const open = await cases({ includeResolvedCases: false }, heard);
      const young = await cases({ includeResolvedCases: true, afterTime: since.toISOString() }, heard);
      // What was read last is the newest.
      return [...new Map([...open, ...young].map((one) => [one.caseId, one])).values()];
    },
    casesById: async (ids) => {
      const found: DiscoveredCase[] = [];
      for (let at = 0; at < ids.length; at += MOST_IDS) found.push(...(await byId(ids.slice(at, at + MOST_IDS))));
      return found;
    },
    said: async (caseId, from) => {
      const found: Said[] = [];
      const input = { caseId, ...(from && { afterTime: from.toISOString() }) };
      const pages = sdk.paginateDescribeCommunications({ client, pageSize: 100 }, input, { abortSignal });
      for await (const page of pages) found.push(...(page.communications ?? []).map(saidIn));
      return oldestFirst(found);
    },
    statusOf: async (caseId) => {
      const [one] = await cases(
        { caseIdList: [caseId], includeResolvedCases: true, includeCommunications: false },
        () => undefined,
      );
      return one?.status ?? 'resolved';
    },
    say: async (caseId, communicationBody) => {
      const once: SupportClient = await sessions.client(
        access,
        SUPPORT_REGION,
        'support once',
        async (settings) => new sdk.SupportClient({ ...settings, maxAttempts: 1, retryMode: 'standard' }),
      );
      await once.send(new sdk.AddCommunicationToCaseCommand({ caseId, communicationBody }), { abortSignal });
    },
    resolve: async (caseId) => {
      const { finalCaseStatus } = await client.send(new sdk.ResolveCaseCommand({ caseId }), { abortSignal });
      return finalCaseStatus ? caseStatusOf(finalCaseStatus) : 'resolved';
    },
  };
}

/** Refusals that no second attempt changes. */
const FOR_GOOD: readonly (string | null)[] = [
  'CaseIdNotFound',
  'ValidationException',
  'InvalidParameterValueException',
];

export function isForGood(error: unknown): boolean {
  return FOR_GOOD.includes(codeOf(error));
}

function caseOf(one: CaseDetails): DiscoveredCase {
  const recent = oldestFirst((one.recentCommunications?.communications ?? []).map(saidIn));
  return {
    caseId: one.caseId!,
    displayId: one.displayId ?? null,
    subject: one.subject ?? '',
    status: caseStatusOf(one.status),
    serviceCode: one.serviceCode ?? '',
    categoryCode: one.categoryCode ?? null,
    severityCode: one.severityCode ?? null,
    submittedBy: one.submittedBy ?? null,
    createdAt: timeOf(one.timeCreated),
    recent,
    whole: recent.length < RECENT && !one.recentCommunications?.nextToken,
  };
}

function saidIn({ body, submittedBy, timeCreated }: Communication): Said {
  return { body: body ?? '', submittedBy: submittedBy ?? null, at: timeOf(timeCreated) };
}

function timeOf(text: string | undefined): Date {
  const at = new Date(text ?? NaN);
  return Number.isNaN(at.getTime()) ? new Date(0) : at;
}

/** AWS tells the newest first; of those of one instant too. */
function oldestFirst(said: readonly Said[]): Said[] {
  return [...said].reverse().sort((a, b) => a.at.getTime() - b.at.getTime());
}
