import { diskDimensions, instanceBaseline, quietAlarm } from '../world/catalogue';
import type { Stage } from './scenario';

/** Puts an instance's disks under LVM: its tag says so, and its agent reports logical volumes under other device names. */
export function layOutUnderLvm({ cloud, scope, account, region }: Stage, instanceId: string): void {
  const before = cloud.instances.get(scope, instanceId);
  if (!before || before.tags.VolumeLayout === 'LVM') return;
  const instance = cloud.instances.put(scope, instanceId, { ...before, tags: { ...before.tags, VolumeLayout: 'LVM' } });
  const volumes = cloud.volumes.all(scope).filter((volume) => volume.attachment?.instanceId === instanceId);
  const at = { accountId: account.id, region, time: cloud.now() };
  const wanted = volumes.map((volume) => JSON.stringify(diskDimensions(instance, volume)));
  for (const baseline of instanceBaseline(instance, volumes)) {
    const known = cloud.alarms.get(scope, baseline.name);
    if (!known || !wanted.includes(JSON.stringify(baseline.dimensions))) continue;
    const moved = quietAlarm(baseline, at, known.tags);
    cloud.alarms.put(scope, baseline.name, { ...moved, state: known.state, transitionedAt: known.transitionedAt });
  }
}
