import type * as S from '@aws-sdk/client-support';
import type { Answer, Call, Service } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { LONGEST_BODY, MOST_CC, SERVICES, SEVERITIES, open, resolve, write } from '../world/desk';
import { PLATFORM, ROLE } from '../world/platform';
import type { Case } from '../world/types';

const invalid = (message: string): AwsError => new AwsError('ValidationException', message, 400);
const iso = (at: number): string => new Date(at).toISOString();

const isPlatform = (call: Call): boolean => call.caller.arn.includes(`/${ROLE}/`);
const planOf = ({ cloud, caller }: Call) => cloud.supportPlans.get('all', caller.accountId);

/** The platform's role speaks for AWS's operators, unless its plan says otherwise; every other identity is the customer. */
const sideOf = (call: Call): 'AWS' | 'CUSTOMER' =>
  isPlatform(call) && planOf(call)?.platform !== 'CUSTOMER' ? 'AWS' : 'CUSTOMER';
const nameOf = (call: Call): string =>
  sideOf(call) === 'AWS'
    ? 'Amazon Web Services'
    : isPlatform(call)
      ? `${ROLE} (Role) <root@${call.caller.accountId}.example.com>`
      : call.caller.arn;

type Operation = Service['operations'][string];

/** Support answers in one place, and only who pays for it. */
const admitted =
  (operation: Operation): Operation =>
  (call) => {
    if (call.region !== PLATFORM.region) {
      throw new AwsError('InvalidSignatureException', `Credential should be scoped to ${PLATFORM.region}.`, 403);
    }
    if (planOf(call)?.subscribed === false) {
      throw new AwsError(
        'SubscriptionRequiredException',
        'AWS Premium Support Subscription is required to use this service.',
        400,
      );
    }
    return operation(call) as unknown;
  };

function known(call: Call<{ caseId?: string | undefined }>): Case {
  const { cloud, caller, input } = call;
  const id = input.caseId ?? '';
  const found = cloud.cases.get(caller.accountId, id);
  if (!found) throw new AwsError('CaseIdNotFound', `The requested caseId ${id} couldn't be located.`, 400);
  return found;
}

function checkBody(body: string | undefined): string {
  if (!body?.trim() || body.length > LONGEST_BODY) {
    throw invalid(`communicationBody must have 1 to ${LONGEST_BODY} characters`);
  }
  return body;
}

function checkCc(addresses: string[] | undefined): string[] {
  if ((addresses?.length ?? 0) > MOST_CC) throw invalid(`ccEmailAddresses must have at most ${MOST_CC} members`);
  return addresses ?? [];
}

function createCase(call: Call<S.CreateCaseCommandInput>): Answer<S.CreateCaseCommandOutput> {
  const { input, cloud, caller } = call;
  if (!input.subject?.trim()) throw invalid('subject must not be empty');
  const body = checkBody(input.communicationBody);
  const service = SERVICES.find(({ code }) => code === (input.serviceCode ?? SERVICES[0].code));
  if (!service) throw invalid(`Invalid service code: ${input.serviceCode}`);
  const category = service.categories.find(({ code }) => code === (input.categoryCode ?? 'other'));
  if (!category) throw invalid(`Invalid category code: ${input.categoryCode}`);
  const severity = SEVERITIES.find(({ code }) => code === (input.severityCode ?? 'low'));
  if (!severity) throw invalid(`Invalid severity code: ${input.severityCode}`);
  const opened = open(cloud, {
    accountId: caller.accountId,
    subject: input.subject,
    body,
    serviceCode: service.code,
    categoryCode: category.code,
    severityCode: severity.code,
    issueType: input.issueType ?? 'technical',
    language: input.language ?? 'en',
    submittedBy: nameOf(call),
    ccEmailAddresses: checkCc(input.ccEmailAddresses),
  });
  return { caseId: opened.id };
}

const communications = (one: Case): S.Communication[] =>
  [...one.communications].reverse().map(({ by, body, at }) => ({
    caseId: one.id,
    body,
    submittedBy: by,
    timeCreated: iso(at),
    attachmentSet: [],
  }));

/** The newest five; a token says that there are more. */
function recent(one: Case): S.RecentCaseCommunications {
  const all = communications(one);
  const nextToken = all.length > 5 ? { nextToken: Buffer.from(`${one.id}/5`).toString('base64url') } : {};
  return { communications: all.slice(0, 5), ...nextToken };
}

const present = (one: Case, full: boolean): S.CaseDetails => ({
  caseId: one.id,
  displayId: one.displayId,
  subject: one.subject,
  status: one.status,
  serviceCode: one.serviceCode,
  categoryCode: one.categoryCode,
  severityCode: one.severityCode,
  submittedBy: one.submittedBy,
  timeCreated: iso(one.createdAt),
  ccEmailAddresses: one.ccEmailAddresses,
  language: one.language,
  ...(full ? { recentCommunications: recent(one) } : {}),
});

const within = (at: number, after: string | undefined, before: string | undefined): boolean =>
  (after === undefined || at >= Date.parse(after)) && (before === undefined || at <= Date.parse(before));

function size(given: number | undefined): number {
  const wanted = given ?? 10;
  if (wanted < 10 || wanted > 100) throw invalid('maxResults must lie between 10 and 100');
  return wanted;
}

const badToken = (): AwsError => invalid('The nextToken is not valid.');
const newestFirst = (at: number, id: string): string => `${String(9e15 - at).padStart(16, '0')}/${id}`;

function describeCases(call: Call<S.DescribeCasesCommandInput>): Answer<S.DescribeCasesCommandOutput> {
  const { input, cloud, caller } = call;
  const missing = input.caseIdList?.find((id) => !cloud.cases.get(caller.accountId, id));
  if (missing !== undefined)
    throw new AwsError('CaseIdNotFound', `The requested caseId ${missing} couldn't be located.`);
  const found = cloud.cases
    .all(caller.accountId)
    .filter((one) => !input.caseIdList?.length || input.caseIdList.includes(one.id))
    .filter((one) => input.displayId === undefined || one.displayId === input.displayId)
    .filter((one) => input.includeResolvedCases || input.caseIdList?.length || one.status !== 'resolved')
    .filter((one) => input.language === undefined || one.language === input.language)
    .filter((one) => within(one.createdAt, input.afterTime, input.beforeTime));
  const { nextToken, maxResults, ...of } = input;
  const request = { size: size(maxResults), token: nextToken, of: [caller.accountId, of], invalid: badToken };
  const { items, next } = page(found, (one) => newestFirst(one.createdAt, one.id), request);
  const full = input.includeCommunications ?? true;
  return { cases: items.map((one) => present(one, full)), ...(next ? { nextToken: next } : {}) };
}

function describeCommunications(
  call: Call<S.DescribeCommunicationsCommandInput>,
): Answer<S.DescribeCommunicationsCommandOutput> {
  const { input } = call;
  const one = known(call);
  const numbered = communications(one).map((said, place) => ({ said, place }));
  const found = numbered.filter(({ said }) =>
    within(Date.parse(said.timeCreated ?? ''), input.afterTime, input.beforeTime),
  );
  const of = [one.id, input.afterTime, input.beforeTime];
  const request = { size: size(input.maxResults), token: input.nextToken, of, invalid: badToken };
  const { items, next } = page(found, ({ place }) => String(place).padStart(6, '0'), request);
  return { communications: items.map(({ said }) => said), ...(next ? { nextToken: next } : {}) };
}

function addCommunicationToCase(
  call: Call<S.AddCommunicationToCaseCommandInput>,
): Answer<S.AddCommunicationToCaseCommandOutput> {
  const one = known(call);
  const body = checkBody(call.input.communicationBody);
  const cc = checkCc(call.input.ccEmailAddresses);
  const ccEmailAddresses = [...new Set([...one.ccEmailAddresses, ...cc])];
  write(call.cloud, { ...one, ccEmailAddresses }, { by: nameOf(call), body }, sideOf(call));
  return { result: true };
}

function resolveCase(call: Call<S.ResolveCaseCommandInput>): Answer<S.ResolveCaseCommandOutput> {
  const one = known(call);
  const after = resolve(call.cloud, one, sideOf(call));
  return { initialCaseStatus: one.status, finalCaseStatus: after.status };
}

function describeServices(call: Call<S.DescribeServicesCommandInput>): Answer<S.DescribeServicesCommandOutput> {
  const wanted = call.input.serviceCodeList;
  return {
    services: SERVICES.filter(({ code }) => !wanted?.length || wanted.includes(code)).map(
      ({ code, name, categories }) => ({
        code,
        name,
        categories: categories.map((category) => ({ ...category })),
      }),
    ),
  };
}

export const support: Service = {
  scope: 'support',
  protocol: 'json',
  jsonVersion: '1.1',
  load: () => import('@aws-sdk/client-support'),
  operations: Object.fromEntries(
    Object.entries<Operation>({
      CreateCase: createCase,
      DescribeCases: describeCases,
      DescribeCommunications: describeCommunications,
      AddCommunicationToCase: addCommunicationToCase,
      ResolveCase: resolveCase,
      DescribeServices: describeServices,
      DescribeSeverityLevels: () => ({ severityLevels: SEVERITIES.map((severity) => ({ ...severity })) }),
    }).map(([name, operation]) => [name, admitted(operation)]),
  ),
};
