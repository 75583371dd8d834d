import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud';
import { bootMs, goDown } from '../world/boot';
import { isReachable } from '../world/disk';
import { isOut } from '../world/outage';
import { keepReports } from '../world/patch-state';
import { diskOf, rewrite, rootVolumeOf } from '../world/root-disk';
import type { Instance, PatchFault } from '../world/types';
import { Refusal, text, texts, whole } from './refusal';
import type { Scenario, Stage } from './scenario';

const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());

/** What has become of each instance: whether it starts, from which snapshot, and what patching did to it. */
export function describePatching(cloud: Cloud): Record<string, unknown> {
  const instances = cloud.instances.scopeNames().flatMap((scope) => {
    const [accountId, region] = scope.split('/');
    return cloud.instances.all(scope).map((instance) => {
      const volume = rootVolumeOf(cloud, scope, instance);
      const disk = volume && diskOf(cloud, scope, instance, volume);
      return {
        ...{ accountId, region, instanceId: instance.id, state: instance.state },
        bootable: disk?.bootable ?? false,
        answers: isReachable(cloud, scope, instance),
        out: isOut(cloud, scope, instance.id, cloud.now()),
        rootVolumeId: volume?.id ?? null,
        rootVolumeSnapshotId: volume?.snapshotId ?? null,
        installs: (cloud.installs.get(scope, instance.id) ?? []).map((one) => ({
          ...one,
          at: iso(one.at),
          endedAt: iso(one.endedAt),
          snapshotAt: iso(one.snapshotAt),
        })),
      };
    });
  });
  return { instances };
}

const instanceOf = ({ cloud, scope }: Stage, id: string): Instance => {
  const instance = cloud.instances.get(scope, id);
  if (!instance) throw new Refusal('NOT_FOUND', `There is no instance ${id} in ${scope}`, 'instanceIds', 404);
  return instance;
};

const PARAMETERS = {
  instanceIds: 'on which instances; without it on whichever come next',
  times: 'how often, 1 by default; for each instance when they are named',
};

/** Lets the next thing of a kind go wrong, in an account and region. */
const fault = (kind: PatchFault['kind'], description: string): Scenario => ({
  description,
  parameters: PARAMETERS,
  play(stage) {
    const { cloud, scope, body } = stage;
    const left = whole(body, 'times', 1, 100_000, 1);
    const ids = texts(body, 'instanceIds')?.map((id) => instanceOf(stage, id).id);
    const faults = (ids ?? [undefined]).map((resourceId): PatchFault => ({
      id: randomUUID(),
      kind,
      ...(resourceId === undefined ? {} : { resourceId }),
      left,
    }));
    for (const one of faults) cloud.patchFaults.put(scope, one.id, one);
    return { faultIds: faults.map(({ id }) => id), resourceIds: ids ?? [] };
  },
});

const instanceUnbootable: Scenario = {
  description: 'The root volume of an instance is damaged and it restarts: it stays away until the volume is replaced.',
  parameters: { instanceId: 'the instance; by default a running one' },
  play(stage) {
    const { cloud, scope, body } = stage;
    const named = text(body, 'instanceId', undefined);
    const running = cloud.instances.all(scope).find(({ state }) => state === 'running');
    const instance = named === undefined ? running : instanceOf(stage, named);
    if (!instance) throw new Refusal('EXHAUSTED', `No instance is running in ${scope}`, undefined, 409);
    rewrite(cloud, scope, instance, (disk) => ({ ...disk, bootable: false }));
    goDown(cloud, scope, instance.id, 'REBOOT', bootMs(cloud, instance));
    return { resourceId: instance.id };
  },
};

const unsupportedSystem: Scenario = {
  description: 'An instance runs an operating system that Patch Manager does not support.',
  parameters: { instanceId: 'the instance; by default a running Linux instance' },
  play(stage) {
    const { cloud, scope, body } = stage;
    const named = text(body, 'instanceId', undefined);
    const found = cloud.instances.all(scope).find(({ state, windows }) => state === 'running' && !windows);
    const instance = named === undefined ? found : instanceOf(stage, named);
    if (!instance) throw new Refusal('EXHAUSTED', `No Linux instance is running in ${scope}`, undefined, 409);
    keepReports(cloud, scope, [instance]);
    const os = { ...instance.os, name: 'Fedora Linux', version: '41' };
    cloud.instances.put(scope, instance.id, { ...instance, os });
    return { resourceId: instance.id, os };
  },
};

export const PATCHING: Record<string, Scenario> = {
  'snapshot-fails': fault('SNAPSHOT_FAILS', 'The next snapshot of a volume ends in error.'),
  'patch-fails': fault('PATCH_FAILS', 'The next installation of patches fails: some are installed, the others not.'),
  'never-boots': fault('NEVER_BOOTS', 'The next restart after patches leaves the instance unable to start.'),
  'root-volume-fails': fault('ROOT_VOLUME_FAILS', 'The next replacement of a root volume fails.'),
  'instance-unbootable': instanceUnbootable,
  'unsupported-os': unsupportedSystem,
};
