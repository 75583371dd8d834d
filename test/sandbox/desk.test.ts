import {
  DescribeAffectedEntitiesCommand,
  DescribeEventDetailsCommand,
  DescribeEventsCommand,
} from '@aws-sdk/client-health';
import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
} from '@aws-sdk/client-organizations';
import {
  AddCommunicationToCaseCommand,
  CreateCaseCommand,
  DescribeCasesCommand,
  DescribeCommunicationsCommand,
  DescribeServicesCommand,
  DescribeSeverityLevelsCommand,
  ResolveCaseCommand,
} from '@aws-sdk/client-support';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { customerKey } from '../../src/sandbox';
import { type Event, Fixture, clients, refusal } from './sandbox';

let fixture: Fixture;
let aws: Awaited<ReturnType<Fixture['inAccount']>>;
let customer: ReturnType<typeof clients>;
beforeEach(async () => {
  fixture = await Fixture.start();
  aws = await fixture.inAccount(fixture.first);
  customer = clients(fixture.sandbox.url, customerKey(fixture.first.accountId));
});
afterEach(() => fixture.close());

const play = (name: string, more: object = {}) =>
  fixture.control<Record<string, string>>('POST', 'scenario', { name, ...more });
const sample = (name: string): Event =>
  JSON.parse(readFileSync(join(__dirname, `../fixtures/events/${name}.json`), 'utf8')) as Event;
const from = (source: string) => (events: Event[]) => events.some((event) => event.source === source);

describe('support', () => {
  const caseOf = async (caseId: string) =>
    (await aws.support.send(new DescribeCasesCommand({ caseIdList: [caseId] }))).cases?.[0];

  it('takes a case, lets both sides write in it, and resolves it; whose turn it is follows', async () => {
    const { caseId = '' } = await customer.support.send(
      new CreateCaseCommand({
        subject: 'The shop is slow',
        communicationBody: 'Since this morning.',
        serviceCode: 'service-ams-operations-report-incident',
        severityCode: 'urgent',
        ccEmailAddresses: ['ops@example.com'],
      }),
    );
    expect(await caseOf(caseId)).toMatchObject({ status: 'unassigned', severityCode: 'urgent', categoryCode: 'other' });
    const say = (side: typeof aws | typeof customer, communicationBody: string) =>
      side.support.send(new AddCommunicationToCaseCommand({ caseId, communicationBody }));
    expect((await say(aws, 'We look into it.')).result).toBe(true);
    expect((await caseOf(caseId))?.status).toBe('work-in-progress');
    await say(customer, 'Thank you.');
    const { communications = [] } = await aws.support.send(new DescribeCommunicationsCommand({ caseId }));
    expect(communications.map(({ body, submittedBy }) => [body, submittedBy?.includes('Amazon')])).toEqual([
      ['Thank you.', false],
      ['We look into it.', true],
      ['Since this morning.', false],
    ]);
    expect(await aws.support.send(new ResolveCaseCommand({ caseId }))).toMatchObject({
      initialCaseStatus: 'work-in-progress',
      finalCaseStatus: 'resolved',
    });
    expect((await aws.support.send(new DescribeCasesCommand({}))).cases).toEqual([]);
    const all = await aws.support.send(new DescribeCasesCommand({ includeResolvedCases: true }));
    expect(all.cases?.map((one) => one.caseId)).toEqual([caseId]);
    await say(customer, 'It is slow again.');
    expect((await caseOf(caseId))?.status).toBe('reopened');
    const events = await fixture.events((found) => found.filter((one) => one.source === 'aws.support').length === 5);
    expect(events.map((one) => String(one.detail['event-name']))).toEqual([
      'CreateCase',
      'AddCommunicationToCase',
      'AddCommunicationToCase',
      'ResolveCase',
      'AddCommunicationToCase',
    ]);
  });

  it('has cases that the customer opens and writes in by hand, page by page', async () => {
    const { accountId } = fixture.first;
    for (let nth = 0; nth < 12; nth++) {
      await fixture.control('POST', 'case', { accountId, subject: `Question ${nth}`, body: 'How?' });
    }
    const first = await aws.support.send(new DescribeCasesCommand({ maxResults: 10 }));
    const second = await aws.support.send(new DescribeCasesCommand({ maxResults: 10, nextToken: first.nextToken }));
    const subjects = [first, second].flatMap((page) => page.cases?.map((one) => one.subject));
    expect([first.cases?.length, new Set(subjects).size, second.nextToken]).toEqual([10, 12, undefined]);
    const caseId = first.cases?.[0]?.caseId;
    await fixture.control('POST', 'case-communication', { accountId, caseId, body: 'Any news?', resolve: true });
    const one = await caseOf(caseId ?? '');
    expect([one?.status, one?.recentCommunications?.communications?.[0]?.body]).toEqual(['resolved', 'Any news?']);
    const other = first.cases?.[1]?.caseId;
    const asked = { accountId, caseId: other, as: 'AWS', body: 'Which shop?', status: 'pending-customer-action' };
    expect(await fixture.control('POST', 'case-communication', asked)).toMatchObject({ status: 200 });
    expect((await caseOf(other ?? ''))?.status).toBe('pending-customer-action');
    await fixture.control('POST', 'case-communication', { accountId, caseId: other, body: 'The one in the north.' });
    expect((await caseOf(other ?? ''))?.status).toBe('customer-action-completed');
    expect(await fixture.control('POST', 'case-communication', { accountId, caseId: 'none', body: 'x' })).toMatchObject(
      {
        status: 404,
        error: { code: 'NOT_FOUND', field: 'caseId' },
      },
    );
  });

  it('names its services and severities, and refuses what is none of them', async () => {
    const { services = [] } = await aws.support.send(new DescribeServicesCommand({}));
    expect(services.map((one) => one.code)).toContain('service-ams-operations-report-incident');
    const { severityLevels = [] } = await aws.support.send(new DescribeSeverityLevelsCommand({}));
    expect(severityLevels.map((one) => one.code)).toEqual(['low', 'normal', 'high', 'urgent', 'critical']);
    const create = (more: object) =>
      refusal(aws.support.send(new CreateCaseCommand({ subject: 'x', communicationBody: 'y', ...more })));
    expect((await create({ serviceCode: 'none' })).message).toContain('service code');
    expect((await create({ severityCode: 'dire' })).message).toContain('severity code');
    expect((await create({ communicationBody: 'x'.repeat(8001) })).message).toContain('8000');
    expect((await create({ ccEmailAddresses: Array(11).fill('a@example.com') })).message).toContain('10');
    const unknown = new DescribeCasesCommand({ caseIdList: ['case-none'] });
    expect((await refusal(aws.support.send(unknown))).name).toBe('CaseIdNotFound');
    expect((await refusal(aws.support.send(new DescribeCasesCommand({ maxResults: 5 })))).message).toContain(
      '10 and 100',
    );
  });
});

describe('health', () => {
  it('tells an event on the bus and by its API, and what became of it', async () => {
    const { eventArn = '', communicationId } = await play('health-event');
    const [told] = await fixture.events(from('aws.health'));
    const documented = Object.keys(sample('health-event-ec2-operational-issue-public').detail).sort();
    expect(Object.keys({ endTime: '', ...told?.detail }).sort()).toEqual(documented);
    expect(told?.detail).toMatchObject({ eventArn, communicationId, statusCode: 'open', eventTypeCategory: 'issue' });
    const { events } = await aws.health.send(new DescribeEventsCommand({ filter: { eventStatusCodes: ['open'] } }));
    expect(events?.map((event) => event.arn)).toEqual([eventArn]);
    const details = await aws.health.send(new DescribeEventDetailsCommand({ eventArns: [eventArn, `${eventArn}x`] }));
    expect(details.successfulSet?.[0]?.eventDescription?.latestDescription).toContain('EC2');
    expect(details.failedSet).toHaveLength(1);
    const affected = new DescribeAffectedEntitiesCommand({ filter: { eventArns: [eventArn] } });
    const { entities } = await aws.health.send(affected);
    expect(entities?.map((one) => one.entityValue)).toEqual(told?.resources);
    await play('health-event', { eventArn, eventStatus: 'closed' });
    const again = await aws.health.send(new DescribeEventsCommand({}));
    expect(again.events?.map((event) => [event.arn, event.statusCode])).toEqual([[eventArn, 'closed']]);
    expect((await aws.health.send(affected)).entities?.[0]?.statusCode).toBe('RESOLVED');
  });
});

describe('signals of services', () => {
  it('RDS tells its events', async () => {
    const { resourceId } = await play('rds-event', { eventId: 'RDS-EVENT-0224' });
    const [event] = await fixture.events(from('aws.rds'));
    expect(Object.keys(event?.detail ?? {}).sort()).toEqual(Object.keys(sample('rds-db-instance-event').detail).sort());
    expect(event?.detail).toMatchObject({ EventID: 'RDS-EVENT-0224', SourceIdentifier: resourceId });
  });

  it('EC2 tells the states of an instance', async () => {
    const { resourceId } = await play('instance-state');
    const events = await fixture.events((found) => found.length >= 2);
    expect(events.map((event) => [String(event.detail['instance-id']), String(event.detail.state)])).toEqual([
      [resourceId, 'stopping'],
      [resourceId, 'stopped'],
    ]);
  });
});

describe('organizations', () => {
  it('lists the accounts to the one that manages them', async () => {
    const { Organization } = await aws.organizations.send(new DescribeOrganizationCommand({}));
    expect(Organization?.MasterAccountId).toBe(fixture.first.accountId);
    const { Accounts = [] } = await aws.organizations.send(new ListAccountsCommand({}));
    const own = fixture.world.organizations[0]?.accounts.map((account) => account.accountId).sort();
    expect(Accounts.map((account) => account.Id).sort()).toEqual(own);
    const AccountId = own?.[1];
    const { Account } = await aws.organizations.send(new DescribeAccountCommand({ AccountId }));
    expect(Account).toMatchObject({ Id: AccountId, Status: 'ACTIVE' });
    const member = fixture.world.organizations[0]?.accounts[1] ?? fixture.first;
    const inside = await fixture.inAccount(member);
    expect((await refusal(inside.organizations.send(new ListAccountsCommand({})))).name).toBe('AccessDeniedException');
    const stranger = new DescribeAccountCommand({ AccountId: '000000000000' });
    expect((await refusal(aws.organizations.send(stranger))).name).toBe('AccountNotFoundException');
  });
});
