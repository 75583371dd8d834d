import type { Account } from '../../src/entities';
import { systemCaller } from '../../src/domain/caller';
import { startJob } from '../../src/operations/account/start-job';
import { transact } from '../../src/operations/unit';
import { testCloud } from '../harness/aws';
import { testWorkshop } from '../harness/jobs';
import { until } from '../harness/until';

const UNREAD = 'patch_compliance where asked_at is not null or scanned_at is distinct from patches_at';

const sky = testCloud();
const ground = testWorkshop();

/** Every row as PostgreSQL keeps it, with the transactions that wrote or locked it: equal only if nothing was touched. */
async function fingerprint(): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  for (const table of ['resource', 'resource_tag', 'resource_agent', 'alarm', 'event']) {
    const { rows } = await ground.shop.pool.query(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text || xmin || xmax, '' order by ctid)), '') as print
       from ${table} t`,
    );
    prints[table] = rows[0].print;
  }
  return prints;
}

async function sync(account: Account): Promise<string> {
  return transact(ground.shop.database, systemCaller('test'), (unit) => startJob(unit, account, 'sync-account'));
}

describe('the first synchronisation of the world', () => {
  const accounts: Account[] = [];

  it('finds everything that is there, and nothing else', async () => {
    const { shop } = ground;
    const { cloud } = sky;
    const world = await cloud.world();
    for (const { name, accounts: members } of world.organizations) {
      const organization = await shop.organization(name);
      for (const account of members) accounts.push(await shop.onboard(organization, account, cloud));
    }
    await shop.work();
    await shop.whenActive(...accounts.map(({ id }) => id));

    const { counts } = world;
    const found = async (type: string) => shop.countOf(`resource where type = $1 and deleted_at is null`, [type]);
    expect({
      instances: await found('AWS::EC2::Instance'),
      volumes: await found('AWS::EC2::Volume'),
      databases: await found('AWS::RDS::DBInstance'),
      natGateways: await found('AWS::EC2::NatGateway'),
      vpnConnections: await found('AWS::EC2::VPNConnection'),
      resources: await shop.countOf('resource where deleted_at is null'),
      alarms: await shop.countOf('alarm where deleted_at is null'),
    }).toEqual({
      instances: counts.instances,
      volumes: counts.volumes,
      databases: counts.databases,
      natGateways: counts.natGateways,
      vpnConnections: counts.vpnConnections,
      resources: counts.resources,
      alarms: counts.alarms,
    });
    expect(await shop.countOf(`event where kind = 'RESOURCE_DISCOVERED'`)).toBe(counts.resources);
    expect(await shop.countOf(`event where kind = 'RESOURCE_CHANGED'`)).toBe(0);
    expect(await shop.countOf(`event where kind = 'ACCOUNT_SYNCED'`)).toBe(accounts.length);
  });

  it('tells tags, agents, and which alarms are managed and what they watch', async () => {
    const { shop } = ground;
    expect(
      await shop.countOf(`resource r where not exists (select from resource_tag t where t.resource_id = r.id)`),
    ).toBe(0);
    const instances = await shop.countOf(`resource where type = 'AWS::EC2::Instance'`);
    expect(await shop.countOf(`resource_agent where kind = 'SSM_AGENT'`)).toBe(instances);
    expect(await shop.countOf(`resource_agent where kind = 'INSTANCE_PROFILE'`)).toBe(instances);
    expect(await shop.countOf(`resource_agent where kind = 'SSM_AGENT' and present`)).toBeGreaterThan(0);
    // Alarm Manager's alarms carry its tag; the one that each customer made in each region does not.
    const regions = accounts.length * 3;
    expect(await shop.countOf('alarm where not managed')).toBe(regions);
    const astray = await shop.pool.query(
      `select a.name, a.dimensions from alarm a left join resource r on r.id = a.resource_id
       where not a.composite and (r.id is null or a.dimensions <> '[]' and not a.dimensions @> jsonb_build_array(jsonb_build_object('value', r.resource_id)))`,
    );
    expect(astray.rows).toEqual([]);
  });

  it('says how current each source of each region is', async () => {
    const { shop } = ground;
    // Seven of each region, and the cases of the account as a whole.
    expect(await shop.countOf('sync_state')).toBe(accounts.length * (3 * 7 + 1));
    expect(await shop.countOf('sync_state where last_success_at is null or last_error is not null')).toBe(0);
  });

  it('keeps job rows that tell the truth', async () => {
    const { shop } = ground;
    const jobs = await shop.jobs(accounts[0].id);
    expect(jobs.map(({ kind, status, done, total, error }) => ({ kind, status, done, total, error }))).toEqual([
      expect.objectContaining({ kind: 'verify-account', status: 'SUCCEEDED', error: null }),
      { kind: 'sync-account', status: 'SUCCEEDED', done: 4, total: 4, error: null },
    ]);
    for (const job of jobs) {
      expect(+job.started_at!).toBeGreaterThanOrEqual(+job.created_at);
      expect(+job.ended_at!).toBeGreaterThanOrEqual(+job.started_at!);
    }
  });

  it('changes nothing the second time, and records nothing but that it was done', async () => {
    const { shop } = ground;
    await shop.work();
    // Patches are read after the rest, and their rows hold the resources for a moment.
    await until('all patches are read', async () => (await shop.countOf(UNREAD)) === 0, 120_000);
    const before = await fingerprint();
    for (const account of accounts) await shop.whenEnded(await sync(account));
    const after = await fingerprint();
    expect({ ...after, event: null }).toEqual({ ...before, event: null });
    expect(Number(after.event.split(' ')[0]) - Number(before.event.split(' ')[0])).toBe(accounts.length);
    expect(await shop.countOf(`event where kind = 'ACCOUNT_SYNCED'`)).toBe(2 * accounts.length);
  });

  it('says that it saw a resource again at most every ten minutes', async () => {
    const { shop } = ground;
    const [account] = accounts;
    const age = (region: string, minutes: number) =>
      shop.pool.query(
        `update resource set last_seen_at = now() - $3 * interval '1 minute' where account_id = $1 and region = $2`,
        [account.id, region, minutes],
      );
    const seen = async () => {
      const { rows } = await shop.pool.query(
        `select region, min(last_seen_at) as first, max(last_seen_at) as last, max(updated_at) as updated
         from resource where account_id = $1 group by region`,
        [account.id],
      );
      return Object.fromEntries(rows.map(({ region, ...times }) => [region, times]));
    };
    await age('eu-west-1', 5);
    await age('us-east-1', 11);
    const before = await seen();
    await shop.work();
    await shop.whenEnded(await sync(account));
    const after = await seen();
    expect(after['eu-west-1']).toEqual(before['eu-west-1']);
    expect(+after['us-east-1'].first).toBeGreaterThan(+before['us-east-1'].last + 10 * 60_000);
    expect(after['us-east-1'].updated).toEqual(before['us-east-1'].updated);
  });

  it('marks what is gone, brings back what returns, with one event each', async () => {
    const { shop } = ground;
    const { cloud } = sky;
    const { rows: had } = await shop.pool.query(`select arn from resource where deleted_at is null`);
    const smaller = await cloud.seed({ resources: 300 });
    await shop.work();
    for (const account of accounts) await shop.whenEnded(await sync(account));
    expect(await shop.countOf('resource where deleted_at is null')).toBe(smaller.counts.resources);
    expect(await shop.countOf('alarm where deleted_at is null')).toBe(smaller.counts.alarms);
    const gone = await shop.countOf('resource where deleted_at is not null');
    expect(gone).toBeGreaterThan(0);
    expect(await shop.countOf(`event where kind = 'RESOURCE_REMOVED'`)).toBe(gone);

    const discovered = await shop.countOf(`event where kind = 'RESOURCE_DISCOVERED'`);
    const { rows: removed } = await shop.pool.query(
      `select arn from resource where deleted_at is not null and arn = any ($1)`,
      [had.map(({ arn }) => arn)],
    );
    const larger = await cloud.seed({ resources: 600 });
    for (const account of accounts) await shop.whenEnded(await sync(account));
    expect(await shop.countOf('resource where deleted_at is null')).toBe(larger.counts.resources);
    expect(await shop.countOf('alarm where deleted_at is null')).toBe(larger.counts.alarms);
    expect(
      await shop.countOf('resource where arn = any ($1) and deleted_at is not null', [removed.map(({ arn }) => arn)]),
    ).toBe(0);
    expect(await shop.countOf(`event where kind = 'RESOURCE_DISCOVERED'`)).toBeGreaterThanOrEqual(
      discovered + removed.length,
    );
    expect(await shop.countOf('(select arn from resource group by arn having count(*) > 1) twice')).toBe(0);
  });
});
