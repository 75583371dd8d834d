import type { Cloud } from '../cloud';
import { SERVICES, SEVERITIES, open, resolve, write } from '../world/desk';
import type { Case, SupportPlan } from '../world/types';
import { type Body, Refusal, choice, flag, text, texts } from './refusal';

function accountOf(cloud: Cloud, body: Body): string {
  const accountId = text(body, 'accountId', cloud.allAccounts()[0]?.id ?? '');
  if (!cloud.account(accountId)) throw new Refusal('NOT_FOUND', `There is no account ${accountId}`, 'accountId', 404);
  return accountId;
}

function caseOf(cloud: Cloud, body: Body): Case {
  const accountId = accountOf(cloud, body);
  const id = text(body, 'caseId');
  const one = cloud.cases.get(accountId, id);
  if (!one) throw new Refusal('NOT_FOUND', `There is no case ${id} in ${accountId}`, 'caseId', 404);
  return one;
}

const answered = (one: Case) => ({
  caseId: one.id,
  displayId: one.displayId,
  accountId: one.accountId,
  status: one.status,
});

/** The customer opens a case in the Support Center. */
export function openCase(cloud: Cloud, body: Body): Record<string, unknown> {
  const codes = SERVICES.map(({ code }) => code);
  const severities = SEVERITIES.map(({ code }) => code);
  return answered(
    open(cloud, {
      accountId: accountOf(cloud, body),
      subject: text(body, 'subject'),
      body: text(body, 'body'),
      serviceCode: choice(body, 'serviceCode', codes, codes[0] ?? 'service-ams-operations-report-incident'),
      categoryCode: text(body, 'categoryCode', 'other'),
      severityCode: choice(body, 'severityCode', severities, 'normal'),
      issueType: 'technical',
      language: 'en',
      submittedBy: text(body, 'by', 'customer@example.com'),
      ccEmailAddresses: texts(body, 'cc') ?? [],
    }),
  );
}

const STATUSES = [
  'opened',
  'work-in-progress',
  'pending-customer-action',
  'customer-action-completed',
  'reopened',
  'resolved',
] as const;

/**
 * The customer writes in a case, or resolves it; or AWS's own people do, who can also give it another status, which no
 * call of the Support API can.
 */
export function reply(cloud: Cloud, body: Body): Record<string, unknown> {
  const one = caseOf(cloud, body);
  const { accountId, id } = one;
  const said = text(body, 'body', undefined);
  const close = flag(body, 'resolve', false);
  if (said === undefined && !close && body.status === undefined) {
    throw new Refusal('REQUIRED', 'body is required', 'body');
  }
  const side = choice(body, 'as', ['CUSTOMER', 'AWS'] as const, 'CUSTOMER');
  const by = text(body, 'by', side === 'AWS' ? 'Amazon Web Services' : 'customer@example.com');
  const written = said === undefined ? one : write(cloud, one, { by, body: said }, side);
  const status = choice(body, 'status', STATUSES, written.status === 'unassigned' ? 'opened' : written.status);
  const moved = body.status === undefined ? written : cloud.cases.put(accountId, id, { ...written, status });
  return answered(close ? resolve(cloud, moved, side) : moved);
}

/** The case as both sides see it, without a call that counts. */
export function look(cloud: Cloud, body: Body): Record<string, unknown> {
  const one = caseOf(cloud, body);
  return { ...answered(one), communications: one.communications };
}

/** Whether the account pays for the Support API, and whose word the platform's role has in its cases. */
export function setPlan(cloud: Cloud, body: Body): SupportPlan {
  const accountId = accountOf(cloud, body);
  const before = cloud.supportPlans.get('all', accountId);
  return cloud.supportPlans.put('all', accountId, {
    subscribed: flag(body, 'subscribed', before?.subscribed ?? true),
    platform: choice(body, 'platform', ['AWS', 'CUSTOMER'] as const, before?.platform ?? 'AWS'),
  });
}
