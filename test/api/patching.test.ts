import { systemCaller } from '../../src/domain/caller';
import { storeSnapshots } from '../../src/operations/patch-compliance/store-snapshots';
import { transact } from '../../src/operations/unit';
import { toGlobalId } from '../../src/domain/id';
import { testApi } from '../harness/api';
import { insert } from '../harness/insert';
import { patch, scanned } from '../harness/scans';
import { patchBaselineVerbs } from '../harness/verbs';
import type { KnownAccount } from '../harness/world';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of patchBaselineVerbs) describeMutation(api, verb);

let count = 0;
const fresh = (): Promise<KnownAccount> => api.world.addAccount('Acme', `patched ${++count}`);
const scan = (account: KnownAccount, found: Parameters<typeof scanned>[2]) =>
  scanned(api.world.database, account, found);

const compliance = `status installed installedOther missing failed pendingReboot scannedAt recommendation
  baseline { name } patches(first: 10) { totalCount { value } nodes { title state severity kbId cves installedAt } }`;
const ofResource = `query ($id: ID!) { node(id: $id) { ... on Resource { name patch { ${compliance} } } } }`;
const summary = `instances compliant nonCompliant unscanned withoutWindow missingBySeverity { severity missing }`;
const ofAccount = `query ($id: ID) { patchComplianceSummary(accountId: $id) { ${summary} } }`;
const zero = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNSPECIFIED'].map((severity) => ({
  severity,
  missing: 0,
}));

const lacking = [
  patch('kernel', 'MISSING', 'CRITICAL', { cves: ['CVE-2026-1', 'CVE-2026-2'] }),
  patch('openssl', 'MISSING', 'HIGH'),
  patch('bash', 'INSTALLED', 'LOW', { installedAt: new Date('2026-10-01T10:00:00Z') }),
  patch('zsh', 'INSTALLED_OTHER'),
  patch('curl', 'INSTALLED_PENDING_REBOOT', 'MEDIUM'),
  patch('perl', 'FAILED', 'HIGH', { kbId: '' }),
];

describe('an instance', () => {
  it('that was never scanned is UNSPECIFIED, and nothing else has any compliance', async () => {
    const account = await fresh();
    const instance = await api.world.resource(account);
    const volume = await api.world.resource(account, { type: 'AWS::EC2::Volume' });
    const client = api.as('customer');
    expect((await client.query(ofResource, { id: instance.globalId })).node.patch).toEqual({
      status: 'UNSPECIFIED',
      installed: 0,
      installedOther: 0,
      missing: 0,
      failed: 0,
      pendingReboot: 0,
      scannedAt: null,
      recommendation: null,
      baseline: null,
      patches: { totalCount: { value: 0 }, nodes: [] },
    });
    expect((await client.query(ofResource, { id: volume.globalId })).node.patch).toBeNull();
  });

  it('shows what its scan found, and its patches, the most severe first', async () => {
    const account = await fresh();
    const instance = await api.world.resource(account);
    const baseline = await api.world.patchBaseline(account, { baseline_id: 'pb-0aaaaaaaaaaaaaaaa' });
    const endedAt = new Date('2026-11-01T04:00:00Z');
    await scan(account, [{ resource: instance, endedAt, baselineId: baseline.baseline_id, patches: lacking }]);
    const { patch: shown } = (await api.as('customer').query(ofResource, { id: instance.globalId })).node;
    expect(shown).toMatchObject({
      status: 'NON_COMPLIANT',
      installed: 1,
      installedOther: 1,
      missing: 2,
      failed: 1,
      pendingReboot: 1,
      scannedAt: endedAt.toISOString(),
      baseline: { name: baseline.name },
    });
    expect(shown.recommendation).toMatch(
      /Systems Manager does not know the instance.*2 patches are missing, 1 of them critical, and the account does not have the add-on PATCH.*Reboot it.*could not be installed/,
    );
    expect(shown.patches.totalCount.value).toBe(6);
    expect(shown.patches.nodes.map(({ severity }: { severity: string }) => severity)).toEqual([
      'CRITICAL',
      'HIGH',
      'HIGH',
      'MEDIUM',
      'LOW',
      'UNSPECIFIED',
    ]);
    expect(shown.patches.nodes[0]).toEqual({
      title: 'kernel',
      state: 'MISSING',
      severity: 'CRITICAL',
      kbId: 'kernel',
      cves: ['CVE-2026-1', 'CVE-2026-2'],
      installedAt: null,
    });
    const perl = shown.patches.nodes.find(({ title }: { title: string }) => title === 'perl');
    expect(perl.kbId).toBeNull();
  });

  it('lists its patches by state, severity, classification and title, page by page', async () => {
    const account = await fresh();
    const instance = await api.world.resource(account);
    await scan(account, [{ resource: instance, patches: lacking }]);
    const titles = async (args: string): Promise<string[]> => {
      const text = `query ($id: ID!) { node(id: $id) { ... on Resource { patch { patches(${args}) { nodes { title } } } } } }`;
      const { node } = await api.as('viewer').query(text, { id: instance.globalId });
      return node.patch.patches.nodes.map(({ title }: { title: string }) => title);
    };
    expect(await titles('filter: { state: { eq: MISSING } }')).toEqual(['kernel', 'openssl']);
    expect(await titles('filter: { severity: { in: [LOW, MEDIUM] } }')).toEqual(['curl', 'bash']);
    expect(await titles('filter: { classification: { eq: "Bugfix" } }')).toEqual([]);
    const byTitle = 'orderBy: [{ field: TITLE, direction: ASC }]';
    expect(await titles(byTitle)).toEqual(['bash', 'curl', 'kernel', 'openssl', 'perl', 'zsh']);
    expect(await titles(`last: 2, ${byTitle}`)).toEqual(['perl', 'zsh']);
    expect(await titles('first: 1, orderBy: [{ field: SEVERITY, direction: DESC }]')).toEqual(['zsh']);
  });

  it('keeps its patches’ ids, and forgets patches that are told no more', async () => {
    const account = await fresh();
    const instance = await api.world.resource(account);
    const ids = async () => {
      const text = `query ($id: ID!) { node(id: $id) { ... on Resource { patch { patches(orderBy: [{ field: TITLE, direction: ASC }]) { nodes { id title state } } } } } }`;
      return (await api.as('customer').query(text, { id: instance.globalId })).node.patch.patches.nodes;
    };
    await scan(account, [{ resource: instance, endedAt: new Date('2026-11-01T04:00:00Z'), patches: lacking }]);
    const before = await ids();
    const after = [patch('kernel', 'INSTALLED', 'CRITICAL'), patch('vim', 'MISSING')];
    await scan(account, [{ resource: instance, endedAt: new Date('2026-11-02T04:00:00Z'), patches: after }]);
    const now = await ids();
    const kernel = before.find(({ title }: { title: string }) => title === 'kernel');
    expect(now).toEqual([
      { ...kernel, state: 'INSTALLED' },
      { id: expect.any(String), title: 'vim', state: 'MISSING' },
    ]);
    const { node } = await api
      .as('customer')
      .query('query ($id: ID!) { node(id: $id) { id ... on Patch { title } } }', {
        id: kernel.id,
      });
    expect(node).toEqual({ id: kernel.id, title: 'kernel' });
  });

  it('is told by an event when it begins or ceases to comply, and an older scan changes nothing', async () => {
    const account = await fresh();
    const instance = await api.world.resource(account);
    const at = (day: number) => new Date(`2026-11-0${day}T04:00:00Z`);
    await scan(account, [{ resource: instance, endedAt: at(2), patches: lacking }]);
    const before = await api.settled();
    await scan(account, [{ resource: instance, endedAt: at(1), patches: [] }]);
    await scan(account, [{ resource: instance, endedAt: at(2), patches: lacking }]);
    await scan(account, [{ resource: instance, endedAt: at(3), patches: [patch('bash', 'INSTALLED')] }]);
    await api.settled();
    const { events } = await api.as('customer').query(
      `query ($after: String) { events(first: 10, after: $after, filter: { kind: { eq: RESOURCE_CHANGED } }) {
         nodes { summary subject { id } before after } } }`,
      { after: before },
    );
    expect(events.nodes).toEqual([
      {
        summary: `${instance.name} complies with its patch baseline.`,
        subject: { id: instance.globalId },
        before: { patch: { status: 'NON_COMPLIANT', missing: 2, failed: 1, pendingReboot: 1 } },
        after: { patch: { status: 'COMPLIANT', missing: 0, failed: 0, pendingReboot: 0 } },
      },
    ]);
    const { patch: shown } = (await api.as('customer').query(ofResource, { id: instance.globalId })).node;
    expect(shown).toMatchObject({ status: 'COMPLIANT', scannedAt: at(3).toISOString() });
  });
});

describe('lists and counts', () => {
  it('find instances by how they stand', async () => {
    const account = await fresh();
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => api.world.resource(account, { name })));
    await api.world.resource(account, { name: 'd', type: 'AWS::EC2::Volume' });
    await scan(account, [
      { resource: a, patches: lacking },
      { resource: b, patches: [] },
    ]);
    const names = async (condition: string): Promise<string[]> => {
      const text = `query ($id: ID!) { resources(filter: { accountId: { eq: $id }, patchStatus: ${condition} }) { nodes { name } } }`;
      const { resources } = await api.as('customer').query(text, { id: account.globalId });
      return resources.nodes.map(({ name }: { name: string }) => name);
    };
    expect(await names('{ eq: NON_COMPLIANT }')).toEqual(['a']);
    expect(await names('{ in: [COMPLIANT, UNSPECIFIED] }')).toEqual(['b', 'c']);
    expect(await names('{ isNull: true }')).toEqual(['d']);
    expect(await names('{ notIn: [UNSPECIFIED] }')).toEqual(['a', 'b', 'd']);
    expect(c.patch_status).toBe('UNSPECIFIED');
  });

  it('count an account’s instances and missing patches', async () => {
    const account = await fresh();
    const [a, b] = [await api.world.resource(account), await api.world.resource(account)];
    const gone = await api.world.resource(account, { deleted_at: new Date() });
    await api.world.resource(account);
    await scan(account, [
      { resource: a, patches: lacking },
      { resource: b, patches: [patch('kernel', 'MISSING', 'CRITICAL')] },
      { resource: gone, patches: lacking },
    ]);
    const client = api.as('customer');
    expect((await client.query(ofAccount, { id: account.globalId })).patchComplianceSummary).toEqual({
      instances: 3,
      compliant: 0,
      nonCompliant: 2,
      unscanned: 1,
      withoutWindow: 3,
      missingBySeverity: [{ severity: 'CRITICAL', missing: 2 }, { severity: 'HIGH', missing: 1 }, ...zero.slice(2)],
    });
    const health = 'query ($id: ID!) { account(id: $id) { health { patchNonCompliantInstances } } }';
    expect((await client.query(health, { id: account.globalId })).account.health.patchNonCompliantInstances).toBe(2);
  });

  it('tell nothing of others, and all of their own', async () => {
    const account = await fresh();
    const instance = await api.world.resource(account);
    await scan(account, [{ resource: instance, patches: lacking }]);
    const text = `query ($account: ID, $organization: ID) {
      patchComplianceSummary(accountId: $account, organizationId: $organization) { instances nonCompliant } }`;
    const asked = async (client: ReturnType<typeof api.as>, variables: object) =>
      (await client.query(text, variables)).patchComplianceSummary;
    const [acme, globex] = ['Acme', 'Globex'].map((name) => api.world.organization(name).globalId);
    const one = { instances: 1, nonCompliant: 1 };
    expect(await asked(api.as('customer'), { account: account.globalId })).toEqual(one);
    expect(await asked(api.as('customer'), { account: account.globalId, organization: acme })).toEqual(one);
    expect(await asked(api.as('stranger'), { account: account.globalId })).toBeNull();
    expect(await asked(api.as('stranger'), { organization: acme })).toBeNull();
    expect(await asked(api.as('narrowed'), { account: account.globalId })).toBeNull();
    expect(await asked(api.as('customer'), { organization: globex })).toBeNull();
    expect(await asked(api.as('engineer'), { account: account.globalId, organization: globex })).toMatchObject({
      instances: 0,
    });
    const all = await asked(api.as('customer'), {});
    expect(await asked(api.as('customer'), { organization: acme })).toEqual(all);
    expect((await asked(api.as('engineer'), {})).instances).toBeGreaterThanOrEqual(all.instances);
    expect(await asked(api.as('stranger'), {})).toEqual({ instances: 0, nonCompliant: 0 });
  });
});

describe('a window', () => {
  it('is the next one that covers the instance, counts those that it covers, and is what is advised', async () => {
    const { world } = api;
    const account = await fresh();
    await world.addOn(account);
    const [web, other] = [await world.resource(account), await world.resource(account)];
    await world.pool.query(
      `insert into resource_tag (resource_id, key, value, organization_id, account_id) values ($1, 'Patch Group', 'web', $2, $3)`,
      [web.id, account.organizationId, account.id],
    );
    const day = (n: number) => new Date(Math.floor(Date.now() / 86_400_000 + 30 + n) * 86_400_000);
    const window = (name: string, next: Date, more: object = {}) =>
      insert(world.pool, 'patch_window', {
        organization_id: account.organizationId,
        account_id: account.id,
        region: 'us-east-1',
        name,
        enabled: true,
        schedule: 'cron(0 2 ? * TUE#2 *)',
        timezone: 'UTC',
        duration_hours: 4,
        cutoff_hours: 1,
        targets: JSON.stringify([{ key: 'Patch Group', values: ['web'] }]),
        max_concurrency: '50%',
        max_errors: '100%',
        next_execution_at: next,
        status: 'IN_SYNC',
        made_in: 'OPSGRAPH',
        managed: true,
        created_at: new Date(),
        updated_at: new Date(),
        ...more,
      });
    await window('disabled', day(1), { enabled: false });
    await window('deleted', day(2), { deleted_at: new Date() });
    await window('elsewhere', day(3), { region: 'eu-central-1' });
    const next = await window('next', day(4));
    await window('later', day(5));
    await scan(account, [
      { resource: web, patches: lacking },
      { resource: other, patches: [] },
    ]);
    const text = `query ($id: ID!) { node(id: $id) { ... on Resource { patch { recommendation window { name nextExecutionAt } } } } }`;
    const { node } = await api.as('customer').query(text, { id: web.globalId });
    expect(node.patch.window).toEqual({ name: 'next', nextExecutionAt: day(4).toISOString() });
    expect(node.patch.recommendation).toContain(
      `the patch window “next” of ${day(4).toISOString().slice(0, 10)} 00:00 UTC installs them`,
    );
    expect((await api.as('customer').query(text, { id: other.globalId })).node.patch.window).toBeNull();
    const { patchComplianceSummary } = await api.as('customer').query(ofAccount, { id: account.globalId });
    expect(patchComplianceSummary).toMatchObject({ instances: 2, withoutWindow: 1 });
    const ofWindow = `query ($id: ID!, $day: DateTime!) { node(id: $id) { ... on PatchWindow { compliance { ${summary}
      trend(from: $day, to: $day) { nonCompliant missingCritical } } } } }`;
    const { rows } = await world.pool.query(
      `select date_trunc('day', (now() + offset_ms * interval '1 ms') at time zone 'UTC')::text as today from service_clock`,
    );
    const today = `${rows[0].today.slice(0, 10)}T00:00:00Z`;
    const asked = { id: toGlobalId('PatchWindow', next.id), day: today };
    expect((await api.as('customer').query(ofWindow, asked)).node.compliance).toEqual({
      instances: 1,
      compliant: 0,
      nonCompliant: 1,
      unscanned: 0,
      withoutWindow: 0,
      missingBySeverity: [{ severity: 'CRITICAL', missing: 1 }, { severity: 'HIGH', missing: 1 }, ...zero.slice(2)],
      trend: [{ nonCompliant: 1, missingCritical: 1 }],
    });
    await world.advance(86_400_000);
    await transact(world.database, systemCaller('test'), (unit) => storeSnapshots(unit, today.slice(0, 10)));
    await scan(account, [{ resource: web, endedAt: new Date(Date.now() + 1000), patches: [] }]);
    expect((await api.as('customer').query(ofWindow, asked)).node.compliance).toMatchObject({
      nonCompliant: 0,
      trend: [{ nonCompliant: 1, missingCritical: 1 }],
    });
    expect((await api.as('stranger').query(ofWindow, asked)).node).toBeNull();
  });
});

describe('the trend', () => {
  const trend = `query ($id: ID!, $from: DateTime!, $to: DateTime!) { patchComplianceSummary(accountId: $id) {
    trend(from: $from, to: $to) { day compliant nonCompliant missingCritical missingTotal } } }`;
  const DAY = 86_400_000;

  it('is what was stored of each day, and how it stands today', async () => {
    const { world } = api;
    const account = await fresh();
    const instance = await world.resource(account);
    const store = () =>
      transact(world.database, systemCaller('test'), (unit) =>
        storeSnapshots(unit, new Date(unit.now.getTime() - DAY).toISOString().slice(0, 10)),
      );
    const days: string[] = [];
    const today = async () =>
      (await world.pool.query(`select now() + offset_ms * interval '1 ms' as now from service_clock`)).rows[0]
        .now as Date;
    const pages = [lacking, [patch('kernel', 'MISSING', 'CRITICAL')], []];
    for (const [n, patches] of pages.entries()) {
      await scan(account, [{ resource: instance, endedAt: new Date(Date.UTC(2026, 9, n + 1)), patches }]);
      days.push(`${(await today()).toISOString().slice(0, 10)}T00:00:00.000Z`);
      await world.advance(DAY);
      await store();
      // Once more stores nothing more.
      await store();
    }
    const now = await today();
    const asked = { id: account.globalId, from: days[0], to: now.toISOString() };
    const { patchComplianceSummary } = await api.as('customer').query(trend, asked);
    const point = (n: number, nonCompliant: number, missingCritical: number, missingTotal: number) => ({
      day: n < 3 ? days[n] : `${now.toISOString().slice(0, 10)}T00:00:00.000Z`,
      compliant: 1 - nonCompliant,
      nonCompliant,
      missingCritical,
      missingTotal,
    });
    expect(patchComplianceSummary.trend).toEqual([
      point(0, 1, 1, 2),
      point(1, 1, 1, 1),
      point(2, 0, 0, 0),
      point(3, 0, 0, 0),
    ]);
    const between = await api.as('customer').query(trend, { ...asked, from: days[1], to: days[1] });
    expect(between.patchComplianceSummary.trend).toEqual([point(1, 1, 1, 1)]);
    expect((await world.timers()).filter(({ task }) => task === 'store-patch-snapshots')).toEqual([
      expect.objectContaining({ due_at: new Date(Date.parse(point(3, 0, 0, 0).day) + DAY) }),
    ]);
  });

  it('leaves out a day of which nobody knows any more how it was', async () => {
    const { world } = api;
    const account = await fresh();
    await world.resource(account);
    await transact(world.database, systemCaller('test'), (unit) => storeSnapshots(unit, '2026-01-01'));
    const stored = await world.pool.query('select 1 from patch_snapshot where account_id = $1', [account.id]);
    expect(stored.rows).toEqual([]);
  });

  it.each([
    ['ends before it begins', '2026-11-02T00:00:00Z', '2026-11-01T00:00:00Z'],
    ['is too long', '2025-01-01T00:00:00Z', '2026-11-01T00:00:00Z'],
  ])('is refused where it %s', async (_, from, to) => {
    const id = api.world.account('Acme').globalId;
    const { errors, data } = await api.as('customer').ask(trend, { id, from, to });
    expect(errors![0].extensions.code).toBe('BAD_USER_INPUT');
    expect(data).toEqual({ patchComplianceSummary: null });
  });
});

describe('setPatchBaseline', () => {
  const one =
    'patchBaseline { id baselineId name approvalRules { classifications severities approveAfterDays } approvedPatches rejectedPatches patchGroups default managed version }';
  const input = (account: KnownAccount, more: Record<string, unknown> = {}) => ({
    accountId: account.globalId,
    region: 'us-east-1',
    operatingSystem: 'WINDOWS',
    ...more,
  });
  const gated = async (): Promise<KnownAccount> => {
    const account = await fresh();
    await api.world.addOn(account);
    return account;
  };

  it('makes one that approves everything, under a name of its own, and has a job tell AWS', async () => {
    const account = await gated();
    const { patchBaseline } = await api.as('customer').done('setPatchBaseline', input(account), one);
    expect(patchBaseline).toEqual({
      id: expect.any(String),
      baselineId: '',
      name: 'opsgraph-windows',
      approvalRules: [{ classifications: [], severities: [], approveAfterDays: 0 }],
      approvedPatches: [],
      rejectedPatches: [],
      patchGroups: [],
      default: false,
      managed: true,
      version: 1,
    });
    const [job] = await api.world.jobs(account.id);
    expect(job).toMatchObject({ kind: 'apply-patch-baseline', status: 'QUEUED' });
    const queued = (await api.world.queued()).filter(({ ids }) => ids.jobId === job.id);
    expect(queued).toEqual([expect.objectContaining({ task: 'apply-patch-baseline' })]);
    // The same again is no change.
    const again = await api.as('customer').done('setPatchBaseline', input(account), one);
    expect(again).toMatchObject({ cursor: null, patchBaseline });
    expect(await api.world.jobs(account.id)).toHaveLength(1);
  });

  it('needs the add-on', async () => {
    const account = await fresh();
    expect(await api.as('customer').refused('setPatchBaseline', input(account))).toBe(
      'ADD_ON_REQUIRED input.accountId',
    );
  });

  it('tells every fault at its place', async () => {
    const account = await gated();
    const { userErrors } = await api.as('engineer').mutate(
      'setPatchBaseline',
      input(account, {
        name: 'no name',
        approvedPatches: ['KB5034441', 'kernel'],
        rejectedPatches: ['kb5034441'],
        approvalRules: [{ classifications: ['Security'], severities: ['INFORMATIONAL'], approveAfterDays: 400 }],
      }),
    );
    expect(userErrors.map(({ code, path }) => `${code} ${path!.join('.')}`).sort()).toEqual([
      'INVALID input.approvalRules.0.approveAfterDays',
      'INVALID input.approvalRules.0.classifications.0',
      'INVALID input.approvedPatches.1',
      'INVALID input.name',
      'INVALID input.rejectedPatches.0',
      'UNSUPPORTED input.approvalRules.0.severities.0',
    ]);
    expect(await api.world.jobs(account.id)).toEqual([]);
  });

  it('keeps to what is there: Region, system, groups, AWS’s own, limits', async () => {
    const account = await gated();
    const client = api.as('customer');
    const refused = (more: Record<string, unknown>) => client.refused('setPatchBaseline', input(account, more));
    await api.world.patchBaseline(account, {
      name: 'web',
      operating_system: 'WINDOWS',
      patch_groups: ['web'],
      is_default: true,
    });
    await api.world.patchBaseline(account, {
      name: 'AWS-Default',
      operating_system: 'AMAZON_LINUX_2',
      predefined: true,
    });
    expect(await refused({ region: 'ap-south-1' })).toBe('INVALID input.region');
    expect(await refused({ patchGroups: ['db', 'web'] })).toBe('ALREADY_EXISTS input.patchGroups.1');
    expect(await refused({ name: 'AWS-Default' })).toBe('UNSUPPORTED input.name');
    expect(await refused({ name: 'web', operatingSystem: 'SUSE' })).toBe('ALREADY_EXISTS input.operatingSystem');
    expect(await refused({ name: 'web', default: false })).toBe('INVALID input.default');
    expect(await refused({ name: 'other', expectedVersion: 1 })).toBe('INVALID input.expectedVersion');
    // Another system may have a group of the same name.
    await client.done('setPatchBaseline', input(account, { operatingSystem: 'SUSE', patchGroups: ['web'] }));
    for (let n = 0; n < 48; n++) await api.world.patchBaseline(account);
    expect(await refused({ name: 'one-too-many' })).toBe('LIMIT_EXCEEDED input.region');
    await client.done('setPatchBaseline', input(account, { name: 'web', rejectedPatches: ['KB5034441'] }));
  });

  it('is refused while the account is suspended', async () => {
    const account = await gated();
    await api.world.pool.query(`update account set status = 'SUSPENDED' where id = $1`, [account.id]);
    expect(await api.as('engineer').refused('setPatchBaseline', input(account))).toBe('INVALID input.accountId');
  });

  it('lists baselines by account, system and default', async () => {
    const account = await fresh();
    const { world } = api;
    await world.patchBaseline(account, { name: 'b', operating_system: 'WINDOWS', is_default: true });
    await world.patchBaseline(account, { name: 'a', operating_system: 'SUSE' });
    await world.patchBaseline(account, { name: 'c', operating_system: 'SUSE', deleted_at: new Date() });
    const names = async (more = ''): Promise<string[]> => {
      const text = `query ($id: ID!) { patchBaselines(filter: { accountId: { eq: $id } ${more} }) { nodes { name } } }`;
      const { patchBaselines } = await api.as('viewer').query(text, { id: account.globalId });
      return patchBaselines.nodes.map(({ name }: { name: string }) => name);
    };
    expect(await names()).toEqual(['a', 'b']);
    expect(await names('operatingSystem: { eq: SUSE }')).toEqual(['a']);
    expect(await names('default: { eq: true }')).toEqual(['b']);
  });
});
