import type { Instance } from '../world/types';
import { FAULTS, type FaultKind, alarmFor, fail, isBroken } from './fault';
import { Refusal, choice, flag, text } from './refusal';
import type { Outcome, Scenario, Stage } from './scenario';
import { layOutUnderLvm } from './lvm';

const GROUP = 'aws:autoscaling:groupName';
export const OPT_OUT = 'ams:rt:ams-rds-max-allocated-storage-policy';

/** Running, watched, and nothing wrong with them yet. */
export const healthy = ({ cloud, scope }: Stage, kind: FaultKind): Instance[] =>
  cloud.instances
    .all(scope)
    .filter((instance) => instance.state === 'running')
    .filter((instance) => FAULTS[kind].namespace !== 'CWAgent' || instance.agent !== undefined)
    .filter((instance) => alarmFor(cloud, scope, instance.id, kind) && !isBroken(cloud, scope, instance.id));

function chosen(stage: Stage, kind: FaultKind, fits: (instance: Instance) => boolean): Instance {
  const named = text(stage.body, 'instanceId', undefined);
  if (named !== undefined) {
    const instance = stage.cloud.instances.get(stage.scope, named);
    if (!instance) throw new Refusal('NOT_FOUND', `There is no instance ${named} in ${stage.scope}`, 'instanceId', 404);
    return instance;
  }
  const free = healthy(stage, kind);
  const instance = free.find(fits) ?? free[0];
  if (!instance)
    throw new Refusal('EXHAUSTED', `Every instance in ${stage.scope} is broken already: recover first`, undefined, 409);
  return instance;
}

function broken(
  stage: Stage,
  resourceId: string,
  kind: FaultKind,
  more: Record<string, unknown>,
  options: Parameters<typeof fail>[4] = {},
): Outcome {
  const effect = fail(stage.cloud, stage.scope, resourceId, kind, options);
  if (!effect) throw new Refusal('UNSUPPORTED', `No alarm watches ${kind} on ${resourceId}`, undefined, 409);
  return { effects: [effect], resourceId, ...more };
}

const retag = (stage: Stage, instance: Instance, change: Record<string, string | undefined>): void => {
  const tags = Object.fromEntries(
    Object.entries({ ...instance.tags, ...change }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  stage.cloud.instances.put(stage.scope, instance.id, { ...instance, tags });
};

export const diskFull: Scenario = {
  description: 'The root file system of an instance fills up.',
  parameters: {
    remediable:
      'true (default): an ordinary disk; false: its volume group is LVM, which is never extended automatically',
    remedy:
      'CLEAN (default): temporary files take up much of it; EXTEND: few, only a larger volume helps; NONE: it fills up again whatever is done',
    instanceId: 'the instance; by default a healthy one that fits',
  },
  play(stage) {
    const remediable = flag(stage.body, 'remediable', true);
    const remedy = choice(stage.body, 'remedy', ['CLEAN', 'EXTEND', 'NONE'], 'CLEAN');
    const plain = (instance: Instance): boolean =>
      instance.tags.VolumeLayout === undefined && instance.tags[GROUP] === undefined;
    const instance = chosen(stage, 'DISK', (one) => (remediable ? plain(one) : one.tags.VolumeLayout === 'LVM'));
    if (!remediable) layOutUnderLvm(stage, instance.id);
    const options = { reclaimable: { CLEAN: 30, EXTEND: 1.5, NONE: 0 }[remedy], stubborn: remedy === 'NONE' };
    return broken(stage, instance.id, 'DISK', { remediable, remedy }, options);
  },
};

export const statusCheckFailed: Scenario = {
  description: 'The status check of an instance fails: its host has a problem.',
  parameters: {
    remediable: 'true (default): a stop and start heals it; false: it is in an Auto Scaling group, which is left alone',
    remedy: 'RESTART (default): it is over on other hardware; NONE: it stays whatever is done',
    instanceId: 'the instance; by default a healthy one that fits',
  },
  play(stage) {
    const remediable = flag(stage.body, 'remediable', true);
    const remedy = choice(stage.body, 'remedy', ['RESTART', 'NONE'], 'RESTART');
    const grouped = (instance: Instance): boolean => instance.tags[GROUP] !== undefined;
    const instance = chosen(stage, 'STATUS_CHECK', (one) => grouped(one) !== remediable);
    if (!remediable && !grouped(instance)) retag(stage, instance, { [GROUP]: 'web-fleet' });
    return broken(stage, instance.id, 'STATUS_CHECK', { remediable, remedy }, { stubborn: remedy === 'NONE' });
  },
};

export const databaseScenario: Scenario = {
  description: 'Less than 1 GiB of storage is left for a database.',
  parameters: {
    remediable: 'true (default): its storage may be extended; false: it is tagged as opted out of that',
    remedy: 'EXTEND (default): more storage helps; NONE: whatever is added is used up at once',
    databaseId: 'the database; by default a healthy one that fits',
  },
  play(stage) {
    const { cloud, scope, body } = stage;
    const remediable = flag(body, 'remediable', true);
    const named = text(body, 'databaseId', undefined);
    const free = cloud.databases
      .all(scope)
      .filter(({ id }) => (named === undefined ? !isBroken(cloud, scope, id) : id === named));
    const out = (tags: Record<string, string>): boolean => tags[OPT_OUT] === 'ams-opt-out';
    const database =
      free.find((one) => (remediable ? !out(one.tags) && one.maxStorageGiB === undefined : out(one.tags))) ?? free[0];
    if (!database && named !== undefined)
      throw new Refusal('NOT_FOUND', `There is no database ${named} in ${scope}`, 'databaseId', 404);
    if (!database)
      throw new Refusal('EXHAUSTED', `Every database in ${scope} is broken already: recover first`, undefined, 409);
    if (remediable === out(database.tags)) {
      const { [OPT_OUT]: _opted, ...tags } = database.tags;
      cloud.databases.put(scope, database.id, {
        ...database,
        tags: remediable ? tags : { ...tags, [OPT_OUT]: 'ams-opt-out' },
      });
    }
    const stubborn = choice(body, 'remedy', ['EXTEND', 'NONE'], 'EXTEND') === 'NONE';
    return broken(stage, database.id, 'RDS_STORAGE', { remediable }, { stubborn });
  },
};
