import { ListProtectedResourcesCommand } from '@aws-sdk/client-backup';
import { OPT_OUT, SUPPORTED_TYPES } from '../../src/domain/backup-coverage';
import { relayedCaller, systemCaller } from '../../src/domain/caller';
import { toGlobalId } from '../../src/domain/id';
import { startJob } from '../../src/operations/account/start-job';
import { deployment, housekeeping } from '../../src/jobs';
import { createBackupPlan } from '../../src/operations/backup-plan/create-backup-plan';
import { deleteBackupPlan } from '../../src/operations/backup-plan/delete-backup-plan';
import { transact } from '../../src/operations/unit';
import { testCloud } from '../harness/aws';
import { testWorkshop } from '../harness/jobs';
import { REGION, Restores } from '../harness/restores';
import { until } from '../harness/until';

const sky = testCloud();
const ground = testWorkshop();
let restores: Restores;

beforeAll(async () => {
  restores = new Restores(ground.shop, sky.cloud);
  await restores.onboard();
}, 120_000);

interface Stands {
  arn: string;
  type: string;
  status: string | null;
  covered: boolean | null;
  plans: string[];
  tags: Record<string, string>;
}

async function standing(): Promise<Stands[]> {
  const { rows } = await ground.shop.pool.query<Stands>(
    `select r.arn, r.type, c.status, r.backup_covered as covered,
       array(select p.name from backup_plan p where p.id = any (c.plan_ids) order by p.name) as plans,
       coalesce((select jsonb_object_agg(t.key, t.value) from resource_tag t where t.resource_id = r.id), '{}') as tags
     from resource r left join backup_coverage c on c.resource_id = r.id
     where r.account_id = $1 and r.region = $2 and r.deleted_at is null order by r.arn`,
    [restores.account.id, REGION],
  );
  return rows;
}

/** Some resource of a type that nothing protects, once coverage was looked at. */
const unprotected = (wanted: string): Promise<Stands> =>
  until(`some ${wanted} is unprotected`, async () =>
    (await standing()).find(({ status, type }) => status === 'UNPROTECTED' && type === wanted),
  );

/** What AWS Backup itself says that it protects. */
async function backedUp(): Promise<Set<string>> {
  const client = await restores.backup();
  const { Results } = await client.send(new ListProtectedResourcesCommand({ MaxResults: 1000 }));
  return new Set((Results ?? []).flatMap(({ ResourceArn }) => ResourceArn ?? []));
}

const PLANS: Record<string, string> = {
  'ams:rt:backup-orchestrator': 'default',
  'ams:rt:backup-orchestrator-enhanced': 'enhanced',
};

it('after a synchronisation every resource stands as AWS Backup and its tags say', async () => {
  await ground.shop.work();
  const job = await transact(ground.shop.database, systemCaller('test'), (unit) =>
    startJob(unit, restores.account, 'sync-account'),
  );
  await ground.shop.whenEnded(job);
  await until('coverage is looked at', async () => (await standing()).some(({ status }) => status === 'PROTECTED'));
  const told = await backedUp();
  expect(told.size).toBeGreaterThan(3);
  const rows = await standing();
  const expected = rows.map(({ arn, type, tags }) => {
    const supported = SUPPORTED_TYPES.includes(type);
    const planned = Object.keys(PLANS).some((key) => tags[key] === 'true');
    const status = !supported
      ? null
      : told.has(arn)
        ? 'PROTECTED'
        : tags[OPT_OUT.key] === OPT_OUT.value
          ? 'OPTED_OUT'
          : planned
            ? 'PLANNED_NO_RECENT_BACKUP'
            : 'UNPROTECTED';
    return { arn, status, covered: supported ? status === 'PROTECTED' : null, planned };
  });
  // Clusters' instances and ONTAP file systems are backed up otherwise.
  const same = rows.filter(({ type }) => type !== 'AWS::FSx::FileSystem' && type !== 'AWS::RDS::DBInstance');
  const of = new Map(expected.map((one) => [one.arn, one]));
  expect(same.map(({ arn, status, covered, plans }) => ({ arn, status, covered, planned: plans.length > 0 }))).toEqual(
    same.map(({ arn }) => of.get(arn)),
  );
  const kinds = new Set(rows.map(({ status }) => status));
  expect([...kinds].sort()).toEqual(expect.arrayContaining(['OPTED_OUT', 'PROTECTED', 'UNPROTECTED']));
});

it('a backup on demand protects at once, by its event; thirty days later it does not any more', async () => {
  const stop = await restores.flow();
  await ground.shop.work();
  const bare = await unprotected('AWS::EC2::Volume');
  const statusOf = async () => (await standing()).find(({ arn }) => arn === bare.arn)!;
  await restores.backUp(bare.arn, 90);
  expect(await statusOf()).toMatchObject({ status: 'PROTECTED', covered: true, plans: [] });
  await stop();
  const timers = restores.timers();
  await ground.shop.advance(30 * 86_400_000);
  await until('it has lapsed', async () => (await statusOf()).status === 'UNPROTECTED');
  expect(await statusOf()).toMatchObject({ covered: false });
  await timers();
});

it('a plan that is made, and deleted, changes what is planned as soon as AWS Backup has it', async () => {
  await ground.shop.work(undefined, 8, { ...deployment, ...housekeeping });
  const bare = await unprotected('AWS::EC2::Instance');
  const { rows } = await ground.shop.pool.query('select id from resource where arn = $1', [bare.arn]);
  await ground.shop.pool.query(
    `insert into resource_tag (resource_id, key, value, organization_id, account_id) values ($1, 'keep', 'yes', $2, $3)`,
    [rows[0].id, restores.account.organization_id, restores.account.id],
  );
  const caller = relayedCaller({ name: 'Ann', party: 'CUSTOMER', arn: null });
  const input = {
    accountId: toGlobalId('Account', restores.account.id),
    region: REGION,
    name: 'ours',
    rules: [{ name: 'daily', vault: 'ams-custom-backups', schedule: 'cron(0 4 * * ? *)', deleteAfterDays: 7 }],
    selections: [{ key: 'keep', values: ['yes'] }],
  };
  const { ids } = await transact(ground.shop.database, caller, (unit) => createBackupPlan(unit, input));
  const now = async () => (await standing()).find(({ arn }) => arn === bare.arn)!;
  await until('it is planned', async () => (await now()).plans.includes('ours'), 40_000);
  expect(await now()).toMatchObject({ status: 'PLANNED_NO_RECENT_BACKUP', covered: false, plans: ['ours'] });
  const backupPlanId = toGlobalId('BackupPlan', ids.backupPlan);
  await transact(ground.shop.database, caller, (unit) => deleteBackupPlan(unit, { backupPlanId }));
  await until('it is not any more', async () => (await now()).status === 'UNPROTECTED', 40_000);
});
