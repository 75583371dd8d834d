import { testApi } from '../harness/api';
import { suppressionVerbs } from '../harness/verbs';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of suppressionVerbs) describeMutation(api, verb);

const HOUR = 3_600_000;
const at = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();

describe('what is refused', () => {
  const window = { startsAt: at(24), endsAt: at(25) };
  const weekly = { ...window, timezone: 'Europe/Berlin' };
  it.each<[string, object, string]>([
    ['everything', { ...window, accountId: null }, 'REQUIRED input.accountId'],
    ['an empty list, which would be everything', { ...window, accountId: null, tags: [] }, 'REQUIRED input.tags'],
    ['an empty list beside others', { ...window, resourceIds: [] }, 'REQUIRED input.resourceIds'],
    [
      'definitions of several organizations',
      { ...window, accountId: null, configurationIds: ['a'] },
      'REQUIRED input.accountId',
    ],
    ['an end before the start', { startsAt: at(2), endsAt: at(1) }, 'INVALID input.endsAt'],
    ['an end at the start', { startsAt: window.startsAt, endsAt: window.startsAt }, 'INVALID input.endsAt'],
    ['what is over', { startsAt: at(-2), endsAt: at(-1) }, 'INVALID input.endsAt'],
    ['an unknown zone', { ...window, timezone: 'Europe/Atlantis' }, 'INVALID input.timezone'],
    ['an offset instead of a zone', { ...window, timezone: '+02:00' }, 'INVALID input.timezone'],
    ['repetition without a zone', { ...window, recurrence: 'FREQ=DAILY;COUNT=2' }, 'REQUIRED input.timezone'],
    [
      'repetition without an end of the first',
      { ...weekly, endsAt: null, recurrence: 'FREQ=DAILY;COUNT=2' },
      'REQUIRED input.endsAt',
    ],
    ['repetition that never ends', { ...weekly, recurrence: 'FREQ=DAILY' }, 'REQUIRED input.recurrence'],
    ['repetition too often', { ...weekly, recurrence: 'FREQ=DAILY;COUNT=1001' }, 'TOO_MANY input.recurrence'],
    ['a rule that is none', { ...weekly, recurrence: 'every day' }, 'INVALID input.recurrence'],
    ['no reason', { ...window, reason: ' ' }, 'REQUIRED input.reason'],
    ['a tag without key', { ...window, tags: [{ key: '', value: 'a' }] }, 'REQUIRED input.tags.0.key'],
    [
      'a tag twice',
      {
        ...window,
        tags: [
          { key: 'a', value: 'b' },
          { key: 'a', value: 'b' },
        ],
      },
      'INVALID input.tags.1',
    ],
    ['a definition twice', { ...window, configurationIds: ['a', 'a'] }, 'INVALID input.configurationIds.1'],
    [
      'too many definitions',
      { ...window, configurationIds: Array.from({ length: 101 }, (_, i) => `${i}`) },
      'TOO_MANY input.configurationIds',
    ],
  ])('%s', async (_, input, refusal) => {
    const before = await api.settled();
    const base = { reason: 'Quiet.', accountId: api.world.account('Acme').globalId };
    expect(await api.as('engineer').refused('suppressAlerts', { ...base, ...input })).toBe(refusal);
    expect(await api.settled()).toBe(before);
  });

  it('resources of another tenant, of another account, and of several organizations', async () => {
    const { world } = api;
    const [ours, theirs] = [world.account('Acme'), world.account('Globex')];
    const own = await world.resource(ours);
    const foreign = await world.resource(theirs);
    const input = { reason: 'Quiet.', startsAt: at(24), resourceIds: [own.globalId, foreign.globalId] };
    expect(await api.as('customer').refused('suppressAlerts', input)).toBe('NOT_FOUND input.resourceIds.1');
    expect(await api.as('engineer').refused('suppressAlerts', input)).toBe('INVALID input.resourceIds.1');
    expect(
      await api
        .as('engineer')
        .refused('suppressAlerts', { ...input, accountId: world.account('Acme', 'staging').globalId }),
    ).toBe('NOT_FOUND input.resourceIds.0');
  });

  it('to an operator: a silence is configuration', async () => {
    const input = { reason: 'Quiet.', startsAt: at(24), accountId: api.world.account('Acme').globalId };
    expect(await api.as('operator').refused('suppressAlerts', input)).toBe('FORBIDDEN');
  });

  it('to who sees single accounts: the whole organization, and what it does not show them', async () => {
    const input = { reason: 'All of it.', startsAt: at(24), configurationIds: ['ec2-status-check-failed'] };
    expect(await api.as('narrowed').refused('suppressAlerts', input)).toBe('REQUIRED input.accountId');
    const { suppression } = await api.as('customer').done('suppressAlerts', input, 'suppression { id account { id } }');
    expect(suppression.account).toBeNull();
    expect(await api.as('narrowed').refused('endSuppression', { suppressionId: suppression.id })).toBe(
      'NOT_FOUND input.suppressionId',
    );
    const { resource } = { resource: await api.world.resource(api.world.account('Acme', 'staging')) };
    const own = await api
      .as('narrowed')
      .done('suppressAlerts', { ...input, resourceIds: [resource.globalId] }, 'suppression { account { name } }');
    expect(own.suppression.account.name).toBe('staging');
  });
});

it('lists what is active now, by account, in the order of their beginning', async () => {
  const account = await api.world.addAccount('Acme', 'listed');
  const make = async (startsAt: string, endsAt: string | null): Promise<string> => {
    const input = { reason: 'Quiet.', accountId: account.globalId, startsAt, endsAt };
    return (await api.as('customer').done('suppressAlerts', input, 'suppression { id }')).suppression.id;
  };
  const [later, now, ended] = [await make(at(5), at(6)), await make(at(-1), at(1)), await make(at(-2), null)];
  await api.as('customer').done('endSuppression', { suppressionId: ended });
  const list = async (active?: object): Promise<string[]> => {
    const document = `query ($filter: SuppressionFilter) {
      suppressions(filter: $filter, orderBy: [{ field: STARTS_AT, direction: ASC }]) { nodes { id active } totalCount { value } } }`;
    const { suppressions } = await api
      .as('customer')
      .query(document, { filter: { accountId: { eq: account.globalId }, active } });
    expect(suppressions.totalCount.value).toBe(suppressions.nodes.length);
    return suppressions.nodes.map((one: { id: string; active: boolean }) => `${one.id} ${one.active}`);
  };
  expect(await list()).toEqual([`${ended} false`, `${now} true`, `${later} false`]);
  expect(await list({ eq: true })).toEqual([`${now} true`]);
  expect(await list({ eq: false })).toEqual([`${ended} false`, `${later} false`]);
});
