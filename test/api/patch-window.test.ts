import { testApi } from '../harness/api';
import { usual, withPatch } from '../harness/patching';
import { patchWindowVerbs } from '../harness/verbs';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of patchWindowVerbs) describeMutation(api, verb);

const REFUSAL = 'userErrors { __typename message path code ... on AddOnRequiredError { addOn } }';
let count = 0;

/** An active account of its own, with the add-on unless said otherwise. */
async function account(patch = true) {
  const made = await api.world.addAccount('Acme', `patched ${++count}`);
  if (patch) await withPatch(api, made);
  return made;
}

/** Instances of an account that carry a tag. */
async function instances(of: { id: string; organizationId: string; awsAccountId: string }, n: number, value = 'web') {
  await api.world.pool.query(
    `with made as (
       insert into resource (id, organization_id, account_id, arn, resource_id, type, service, region, name, first_seen_at,
         last_seen_at, updated_at)
       select gen_random_uuid(), $1, $2, 'arn:aws:ec2:eu-central-1:' || $3 || ':instance/i-' || $5 || n, 'i-' || $5 || n,
         'AWS::EC2::Instance', 'ec2', 'eu-central-1', $5 || n, now(), now(), now()
       from generate_series(1, $4::int) n returning id
     ), tagged as (
       insert into resource_tag (resource_id, key, value, organization_id, account_id)
       select id, 'Patch Group', $5, $1, $2 from made
     )
     insert into resource_agent (resource_id, kind, organization_id, account_id, present, compliant, checked_at)
     select id, 'SSM_AGENT', $1, $2, true, true, now() from made`,
    [of.organizationId, of.id, of.awsAccountId, n, value],
  );
}

const create = async (input: object, selection: string) =>
  (await api.as('customer').done('createPatchWindow', input as never, `patchWindow { ${selection} }`)).patchWindow;

describe('the add-on', () => {
  const attempt = (input: object) =>
    api
      .as('customer')
      .ask(
        `mutation ($input: CreatePatchWindowInput!) { createPatchWindow(input: $input) { patchWindow { id } ${REFUSAL} } }`,
        { input },
      );

  it('is required, and why is readable', async () => {
    const { globalId, name } = await account(false);
    const { data } = await attempt(usual(globalId));
    expect(data.createPatchWindow).toEqual({
      patchWindow: null,
      userErrors: [
        {
          __typename: 'AddOnRequiredError',
          code: 'ADD_ON_REQUIRED',
          addOn: 'PATCH',
          path: ['input', 'accountId'],
          message: `${name} does not have the add-on PATCH: add it to the account first (updateAccount).`,
        },
      ],
    });
  });

  it('is there once it is asked for, with its term, and gone when it is given up: windows stay, disabled', async () => {
    const { globalId, id } = await account(false);
    const terms = 'account { addOns addOnTerms { addOn requestedAt since until } version }';
    const asked = await api.as('customer').done('updateAccount', { accountId: globalId, addOns: ['PATCH'] }, terms);
    const [term] = asked.account.addOnTerms;
    expect(term).toMatchObject({ addOn: 'PATCH', since: term.requestedAt, until: null });
    const made = await create(usual(globalId), 'id enabled');
    const given = await api.as('customer').done('updateAccount', { accountId: globalId, addOns: [] }, terms);
    expect(given.account.addOnTerms[0].until).not.toBeNull();
    expect(await api.as('customer').refused('updatePatchWindow', { windowId: made.id, duration: 'PT5H' })).toBe(
      'ADD_ON_REQUIRED input.windowId',
    );
    expect(await api.world.timers()).toContainEqual(
      expect.objectContaining({ task: 'end-add-on', ids: { accountId: id, addOn: 'PATCH' } }),
    );
  });

  it('is what a portal is told of beforehand', async () => {
    const [with_, without] = [await account(), await account(false)];
    const ask = async (id: string, operations: string[]) => {
      const { data } = await api
        .as('customer')
        .ask(
          `query ($id: ID!, $operations: [String!]!) { viewer { permissions(operations: $operations, id: $id) { allowed code reason } } }`,
          { id, operations },
        );
      return data.viewer.permissions;
    };
    const refused = {
      allowed: false,
      code: 'ADD_ON_REQUIRED',
      reason: 'The account does not have the add-on PATCH at this moment.',
    };
    const allowed = { allowed: true, code: null, reason: null };
    expect(await ask(without.globalId, ['createPatchWindow', 'updateAccount'])).toEqual([refused, allowed]);
    expect(await ask(with_.globalId, ['createPatchWindow'])).toEqual([allowed]);
    const { id } = await create(usual(with_.globalId), 'id');
    expect(await ask(id, ['updatePatchWindow'])).toEqual([allowed]);
    await api.as('customer').done('updateAccount', { accountId: with_.globalId, addOns: [] });
    expect(await ask(id, ['updatePatchWindow', 'skipPatchWindowExecution'])).toEqual([refused, refused]);
  });

  it('one that ended, or is to come, is said so', async () => {
    const { globalId, id } = await account();
    await api.world.pool.query(`update add_on_term set since = '2999-01-01T00:00:00Z' where account_id = $1`, [id]);
    const message = async () => (await attempt(usual(globalId))).data.createPatchWindow.userErrors[0].message as string;
    expect(await message()).toContain('from 2999-01-01T00:00:00.000Z on, not before');
    await api.world.pool.query(
      `update add_on_term set since = '2020-01-01T00:00:00Z', until = '2021-01-01T00:00:00Z' where account_id = $1`,
      [id],
    );
    expect(await message()).toContain('until 2021-01-01T00:00:00.000Z');
  });
});

describe('what is refused before anything is sent', () => {
  it.each<[string, object, string]>([
    ['a cutoff as long as the duration', { duration: 'PT4H', cutoff: 'PT4H' }, 'INVALID input.cutoff'],
    ['a cutoff longer than the duration', { duration: 'PT2H', cutoff: 'PT3H' }, 'INVALID input.cutoff'],
    ['no whole hours', { duration: 'PT90M' }, 'INVALID input.duration'],
    ['more than a day', { duration: 'P1DT1H' }, 'INVALID input.duration'],
    ['no time at all', { duration: 'PT0S', cutoff: 'PT0S' }, 'INVALID input.duration'],
    ['a cutoff of a day', { duration: 'PT24H', cutoff: 'PT24H' }, 'INVALID input.cutoff'],
    ['a zone that does not exist', { timezone: 'Europe/Atlantis' }, 'INVALID input.timezone'],
    ['a bare offset', { timezone: '+02:00' }, 'INVALID input.timezone'],
    ['a negative offset', { scheduleOffset: -1 }, 'INVALID input.scheduleOffset'],
    ['more days than a week has after', { scheduleOffset: 7 }, 'INVALID input.scheduleOffset'],
    ['an offset with a rate', { schedule: 'rate(7 days)', scheduleOffset: 2 }, 'INVALID input.scheduleOffset'],
    ['no schedule', { schedule: 'every night' }, 'INVALID input.schedule'],
    ['five fields', { schedule: 'cron(0 2 ? * TUE)' }, 'INVALID input.schedule'],
    ['both days', { schedule: 'cron(0 2 1 * TUE *)' }, 'INVALID input.schedule'],
    ['a month too many', { schedule: 'cron(0 2 1 13 ? *)' }, 'INVALID input.schedule'],
    ['a day that never comes', { schedule: 'cron(0 2 30 2 ? *)', scheduleOffset: 0 }, 'INVALID input.schedule'],
    ['a year that is over', { schedule: 'cron(0 2 1 1 ? 2020)', scheduleOffset: 0 }, 'INVALID input.schedule'],
    ['a sixth Tuesday', { schedule: 'cron(0 2 ? * TUE#6 *)' }, 'INVALID input.schedule'],
    ['a rate in the singular', { schedule: 'rate(7 day)', scheduleOffset: 0 }, 'INVALID input.schedule'],
    ['a rate of nothing', { schedule: 'rate(0 days)', scheduleOffset: 0 }, 'INVALID input.schedule'],
    ['more often than it can last', { schedule: 'rate(30 minutes)', scheduleOffset: 0 }, 'INVALID input.schedule'],
    ['a time that is over', { schedule: 'at(2020-01-01T00:00:00)', scheduleOffset: 0 }, 'INVALID input.schedule'],
    ['a name that Systems Manager refuses', { name: 'ab' }, 'INVALID input.name'],
    ['a name with a space', { name: 'my window' }, 'INVALID input.name'],
    ['a long name', { name: 'a'.repeat(129) }, 'TOO_LONG input.name'],
    ['a long description', { description: 'a'.repeat(129) }, 'TOO_LONG input.description'],
    ['no tags', { targets: [] }, 'REQUIRED input.targets'],
    ['a tag without values', { targets: [{ key: 'a', values: [] }] }, 'REQUIRED input.targets.0.values'],
    ['a tag without a key', { targets: [{ key: '', values: ['a'] }] }, 'REQUIRED input.targets.0.key'],
    [
      'a key twice',
      {
        targets: [
          { key: 'a', values: ['1'] },
          { key: 'a', values: ['2'] },
        ],
      },
      'INVALID input.targets.1.key',
    ],
    [
      'six keys',
      { targets: Array.from({ length: 6 }, (_, n) => ({ key: `k${n}`, values: ['a'] })) },
      'TOO_MANY input.targets',
    ],
    [
      '51 values',
      { targets: [{ key: 'a', values: Array.from({ length: 51 }, (_, n) => `${n}`) }] },
      'TOO_MANY input.targets.0.values',
    ],
    ['a concurrency of nothing', { maxConcurrency: '0' }, 'INVALID input.maxConcurrency'],
    ['more than all', { maxConcurrency: '101%' }, 'INVALID input.maxConcurrency'],
    ['errors that are no number', { maxErrors: 'all' }, 'INVALID input.maxErrors'],
    ['a Region that is not operated', { region: 'ap-southeast-2' }, 'INVALID input.region'],
  ])('%s', async (_, change, refusal) => {
    const { globalId } = api.world.account('Acme');
    await withPatch(api, api.world.account('Acme'));
    const before = await api.settled();
    expect(await api.as('engineer').refused('createPatchWindow', usual(globalId, { ...change }) as never)).toBe(
      refusal,
    );
    expect(await api.settled()).toBe(before);
  });

  it('more instances than a window has room for, with how many windows they need', async () => {
    const of = await account();
    await instances(of, 301);
    const { data } = await api
      .as('customer')
      .ask(`mutation ($input: CreatePatchWindowInput!) { createPatchWindow(input: $input) { ${REFUSAL} } }`, {
        input: usual(of.globalId),
      });
    expect(data.createPatchWindow.userErrors).toEqual([
      expect.objectContaining({
        code: 'LIMIT_EXCEEDED',
        path: ['input', 'targets'],
        message: expect.stringContaining(
          '301 instances, and a window has at most 300: so many need 2 windows of at least 2 h',
        ),
      }),
    ]);
  });

  it('a 51st window of an account', async () => {
    const of = await account();
    const made = await create(usual(of.globalId), 'id');
    await api.world.pool.query(
      `insert into patch_window (id, organization_id, account_id, region, name, enabled, schedule, timezone, duration_hours,
         cutoff_hours, max_concurrency, max_errors, status, made_in, managed, created_at, updated_at)
       select gen_random_uuid(), organization_id, account_id, region, name || n, false, schedule, timezone, 4, 1, '1', '1',
         'IN_SYNC', 'OPSGRAPH', true, now(), now()
       from patch_window, generate_series(1, 49) n where account_id = $1`,
      [of.id],
    );
    expect(
      await api.as('customer').refused('createPatchWindow', usual(of.globalId, { name: 'one-more' }) as never),
    ).toBe('LIMIT_EXCEEDED input.accountId');
    await api.as('customer').done('deletePatchWindow', { windowId: made.id });
    await create(usual(of.globalId, { name: 'one-more' }), 'id');
  });

  it('to who only operates: windows are configuration', async () => {
    const input = usual(api.world.account('Acme').globalId) as never;
    expect(await api.as('operator').refused('createPatchWindow', input)).toBe('FORBIDDEN');
  });
});

describe('what is created and says so', () => {
  it('covers what carries its tags, in its Region, and recommends what fits that', async () => {
    const of = await account();
    await instances(of, 60);
    await api.world.resource(of, { region: 'us-east-1' });
    const made = await create(
      usual(of.globalId, { maxConcurrency: '100%', maxErrors: '10%', cutoff: 'PT0S' }),
      'covers(first: 1) { nodes { type region tags { key value } } totalCount { value } } advice',
    );
    expect(made.covers.totalCount.value).toBe(60);
    expect(made.covers.nodes[0]).toMatchObject({ type: 'AWS::EC2::Instance', region: 'eu-central-1' });
    expect(made.advice).toEqual([
      '5 h are recommended for 60 instances (4 h, and 1 h more for every 50); it lasts 4 h.',
      'A cutoff of 1 h is recommended, so that what has begun can end within the window.',
      'At most 20 instances are patched at once, though its concurrency means 60.',
      'With an error rate of 10% it stops early; 100% is recommended, so that one instance holds up no other.',
    ]);
  });

  it('overlaps another that patches the same instance at the same time, and no other', async () => {
    const of = await account();
    await instances(of, 1);
    await instances(of, 1, 'db');
    const night = { schedule: 'cron(0 2 ? * SUN *)', scheduleOffset: 0, timezone: 'UTC' };
    await create(usual(of.globalId, { ...night, name: 'first' }), 'id');
    await create(
      usual(of.globalId, { ...night, name: 'of-others', targets: [{ key: 'Patch Group', values: ['db'] }] }),
      'id',
    );
    await create(usual(of.globalId, { ...night, name: 'in-the-week', schedule: 'cron(0 2 ? * WED *)' }), 'id');
    // It begins when the first has an hour left; what only touches does not overlap.
    const second = await create(
      usual(of.globalId, { ...night, name: 'second', schedule: 'cron(0 5 ? * SUN *)' }),
      'overlaps { name } advice',
    );
    expect(second).toEqual({
      overlaps: [{ name: 'first' }],
      advice: ['At some time it patches the same instances as “first”.'],
    });
    const after = await create(
      usual(of.globalId, { ...night, name: 'after', schedule: 'cron(0 6 ? * SUN *)' }),
      'overlaps { name }',
    );
    expect(after.overlaps).toEqual([{ name: 'second' }]);
  });
});

describe('executions', () => {
  it('come by the wall clock of the zone, days after Patch Tuesday, whatever daylight saving does', async () => {
    const { globalId } = await account();
    const { upcoming, nextExecutionAt } = await create(usual(globalId), 'upcoming(first: 14) nextExecutionAt');
    expect(upcoming[0]).toBe(nextExecutionAt);
    for (const at of upcoming as string[]) {
      const local = new Intl.DateTimeFormat('en-GB', {
        timeZone: 'Europe/Berlin', weekday: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit',
      }).formatToParts(new Date(at)); // prettier-ignore
      const part = (type: string) => local.find((one) => one.type === type)!.value;
      expect([part('weekday'), part('hour'), part('minute')]).toEqual(['Wed', '02', '00']);
      expect(Number(part('day'))).toBeGreaterThanOrEqual(9);
      expect(Number(part('day'))).toBeLessThanOrEqual(15);
    }
    // Summer and winter are both among them.
    expect(new Set((upcoming as string[]).map((at) => at.slice(11, 13))).size).toBe(2);
  });

  it('that are skipped are no more to come; what is none is refused', async () => {
    const { globalId } = await account();
    const { id, upcoming } = await create(usual(globalId), 'id upcoming(first: 3)');
    const skip = { windowId: id, executionAt: upcoming[1], reason: 'The books are closed.' };
    const selection = 'patchWindow { nextExecutionAt upcoming(first: 2) skipped version }';
    const { patchWindow } = await api.as('customer').done('skipPatchWindowExecution', skip, selection);
    expect(patchWindow).toEqual({
      nextExecutionAt: upcoming[0],
      upcoming: [upcoming[0], upcoming[2]],
      skipped: [upcoming[1]],
      version: 2,
    });
    const refused = (input: object) =>
      api.as('customer').refused('skipPatchWindowExecution', { ...skip, ...input } as never);
    expect(await refused({})).toBe('INVALID_TRANSITION input.executionAt');
    expect(await refused({ executionAt: new Date().toISOString() })).toBe('INVALID input.executionAt');
    expect(await refused({ reason: ' ' })).toBe('REQUIRED input.reason');
    await api.as('customer').done('updatePatchWindow', { windowId: id, enabled: false });
    expect(await refused({ executionAt: upcoming[0] })).toBe('INVALID_TRANSITION input.executionAt');
  });

  it('of a disabled window there are none, until it is enabled again; a new schedule forgets what was skipped', async () => {
    const { globalId } = await account();
    const made = await create(usual(globalId, { enabled: false }), 'id upcoming nextExecutionAt advice');
    expect(made).toMatchObject({ upcoming: [], nextExecutionAt: null });
    const update = async (change: object, selection: string) =>
      (
        await api
          .as('customer')
          .done('updatePatchWindow', { windowId: made.id, ...change }, `patchWindow { ${selection} }`)
      ).patchWindow;
    const { upcoming } = await update({ enabled: true }, 'upcoming(first: 1)');
    await api
      .as('customer')
      .done('skipPatchWindowExecution', { windowId: made.id, executionAt: upcoming[0], reason: 'Not that night.' });
    const changed = await update(
      { schedule: 'cron(0 3 ? * SAT *)', scheduleOffset: 0 },
      'skipped upcoming(first: 1) version',
    );
    expect(changed).toMatchObject({ skipped: [], version: 4 });
    expect(new Date(changed.upcoming[0]).getUTCDay()).toBe(6);
  });

  it('as many as are asked for, and no more than are known', async () => {
    const { globalId } = await account();
    const { id } = await create(usual(globalId), 'id');
    const ask = (first: number) =>
      api
        .as('viewer')
        .ask(`query ($id: ID!) { node(id: $id) { ... on PatchWindow { upcoming(first: ${first}) } } }`, { id });
    expect((await ask(2)).data.node.upcoming).toHaveLength(2);
    expect((await ask(101)).errors![0].extensions.code).toBe('BAD_USER_INPUT');
  });
});

it('lists by account, Region, name, status and next execution; deleted ones only where the status is named', async () => {
  const of = await account();
  const names = ['alpha', 'beta', 'gamma'];
  const ids: string[] = [];
  for (const [n, name] of names.entries()) {
    const schedule = `cron(0 2 ? * ${['FRI', 'WED', 'MON'][n]} *)`;
    const made = await create(usual(of.globalId, { name, schedule, scheduleOffset: 0, enabled: n < 2 }), 'id');
    ids.push(made.id);
  }
  await api.as('customer').done('deletePatchWindow', { windowId: ids[1] });
  const list = async (filter: object, orderBy: object[] = []) => {
    const { data } = await api.as('viewer').ask(
      `query ($id: ID!, $filter: PatchWindowFilter, $orderBy: [PatchWindowOrder!]) {
         account(id: $id) { patchWindows(filter: $filter, orderBy: $orderBy) { nodes { name } totalCount { value } } }
         patchWindows(filter: { accountId: { eq: $id } }) { nodes { name } } }`,
      { id: of.globalId, filter, orderBy },
    );
    expect(data.patchWindows.nodes.map(({ name }: { name: string }) => name)).toEqual(['alpha', 'gamma']);
    return data.account.patchWindows.nodes.map(({ name }: { name: string }) => name) as string[];
  };
  expect(await list({})).toEqual(['alpha', 'gamma']);
  expect(await list({ status: { in: ['DELETING', 'PENDING'] } })).toEqual(names);
  expect(await list({ enabled: { eq: false } })).toEqual(['gamma']);
  expect(await list({ name: { startsWith: 'al' }, region: { eq: 'eu-central-1' } })).toEqual(['alpha']);
  expect(await list({ nextExecutionAt: { isNull: true } })).toEqual(['gamma']);
  expect(await list({}, [{ field: 'NEXT_EXECUTION_AT', direction: 'DESC' }])).toEqual(['gamma', 'alpha']);
  const { data } = await api.as('viewer').ask(`query ($id: ID!) { node(id: $id) { ... on PatchWindow { status } } }`, {
    id: ids[1],
  });
  expect(data.node.status).toBe('DELETING');
});
