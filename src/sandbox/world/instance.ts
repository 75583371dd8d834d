import type { Random } from '../random';
import type { Account, Instance, Tags, Volume } from './types';

const DAY = 86_400_000;

const SYSTEMS = [
  { name: 'Amazon Linux', version: '2023', details: 'Linux/UNIX', windows: false },
  { name: 'Amazon Linux', version: '2', details: 'Linux/UNIX', windows: false },
  { name: 'Ubuntu', version: '22.04', details: 'Linux/UNIX', windows: false },
  { name: 'Red Hat Enterprise Linux', version: '8.10', details: 'Red Hat Enterprise Linux', windows: false },
  { name: 'SLES', version: '15.5', details: 'SUSE Linux', windows: false },
  { name: 'Microsoft Windows Server 2022 Datacenter', version: '10.0.20348', details: 'Windows', windows: true },
  { name: 'Microsoft Windows Server 2019 Datacenter', version: '10.0.17763', details: 'Windows', windows: true },
] as const;

const TYPES = ['t3.medium', 't3.large', 'm6i.large', 'm6i.xlarge', 'c6i.2xlarge', 'r6i.large'];
const ROLES = ['web', 'app', 'worker', 'batch', 'cache', 'bastion'];

interface Place {
  account: Account;
  region: string;
  vpcId: string;
  index: number;
  random: Random;
  createdAt: number;
  tags(name: string): Tags;
  group: string;
}

/** One instance and its disks. In each cell some are in an Auto Scaling group, some keep their disks under LVM. */
export function generateInstance(place: Place): { instance: Instance; volumes: Volume[] } {
  const { account, region, random, index } = place;
  const id = `i-${random.hex(17)}`;
  const system = index % 4 === 3 ? random.pick(SYSTEMS.slice(5)) : random.pick(SYSTEMS.slice(0, 5));
  const zone = `${region}${random.pick(['a', 'b', 'c'])}`;
  const name = `${place.account.name.split('-')[0]}-${random.pick(ROLES)}-${index + 1}`;
  const launchedAt = place.createdAt - random.int(2, 400) * DAY - random.int(0, DAY);
  const grouped = index % 5 === 2;
  const lvm = index % 5 === 4 && !system.windows;
  const withoutAgent = random.chance(0.08);
  const instance: Instance = {
    id,
    region,
    accountId: account.id,
    imageId: `ami-${random.hex(17)}`,
    type: random.pick(TYPES),
    windows: system.windows,
    platformDetails: system.details,
    os: { type: system.windows ? 'Windows' : 'Linux', name: system.name, version: system.version },
    zone,
    vpcId: place.vpcId,
    subnetId: `subnet-${random.hex(17)}`,
    privateIp: `10.${random.int(0, 250)}.${random.int(0, 250)}.${random.int(4, 250)}`,
    launchedAt,
    state: 'running',
    tags: {
      ...place.tags(name),
      'ams:rt:ams-monitoring-policy': 'ams-monitored',
      ...(grouped ? { 'aws:autoscaling:groupName': place.group } : {}),
      ...(lvm ? { VolumeLayout: 'LVM' } : {}),
    },
    ...(withoutAgent
      ? {}
      : { agent: { version: random.chance(0.15) ? '3.1.1260.0' : '3.3.2299.0', online: random.chance(0.97) } }),
    ...(random.chance(0.9) ? { profileArn: `arn:aws:iam::${account.id}:instance-profile/AMSSSMInstanceProfile` } : {}),
  };
  const volume = (device: string, sizeGiB: number, label: string): Volume => ({
    id: `vol-${random.hex(17)}`,
    sizeGiB,
    type: 'gp3',
    iops: 3000,
    zone,
    createdAt: launchedAt,
    encrypted: random.chance(0.8),
    attachment: { instanceId: id, device },
    tags: place.tags(`${name}-${label}`),
  });
  const volumes = [volume(system.windows ? '/dev/sda1' : '/dev/xvda', random.pick([30, 50, 100]), 'root')];
  if (index % 6 === 5) volumes.push(volume('/dev/sdf', random.pick([100, 250, 500]), 'data'));
  return { instance, volumes };
}
