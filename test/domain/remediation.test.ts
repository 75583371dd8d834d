import { guardMaximum, guardStorage, OPT_OUT, type DatabaseFacts } from '../../src/domain/remediation/database';
import { decide } from '../../src/domain/remediation/decide';
import { diskOf, linuxDisks, usedPercent, volumeUnder, windowsDisks } from '../../src/domain/remediation/disks';
import { extendedFileSystem, guardFileVolume, type FileVolumeFacts } from '../../src/domain/remediation/file-volume';
import { guardRestart, type InstanceFacts } from '../../src/domain/remediation/instance';
import { clientToken, DOCUMENTS, runbookOf, stepsOf } from '../../src/domain/remediation/plan';
import {
  ACTIVE_REMEDIATION,
  automationEnd,
  remediationTransition,
  RemediationVerb,
} from '../../src/domain/remediation/status';
import { guardCleaning, guardDisk, guardExtension, type VolumeFacts } from '../../src/domain/remediation/volume';
import { baselineAlarms } from '../../src/domain/catalog/baseline-alarms';
import { RemediationAction, RemediationStatus } from '../../src/domain/words';

const now = new Date('2026-03-20T12:00:00Z');
const hours = (n: number) => new Date(now.getTime() - n * 3_600_000);
const days = (n: number) => hours(24 * n);
const refused = (guard: { allowed: boolean; explanation: { inputs: Record<string, unknown> } }) => {
  expect(guard.allowed).toBe((guard.explanation.inputs.refused as string[]).length === 0);
  return guard.explanation.inputs.refused;
};

test('exactly eight rows of the baseline are remediated, by actions that are known', () => {
  const rows = baselineAlarms.filter(({ remediation }) => remediation !== null);
  expect(rows.map(({ configurationId }) => configurationId).sort()).toEqual([
    'ec2-linux-disk',
    'ec2-status-check-failed',
    'ec2-windows-disk',
    'fsx-ontap-volume-capacity',
    'rds-event-0007',
    'rds-event-0089',
    'rds-event-0224',
    'rds-free-storage',
  ]);
  // That of a failed backup job is of no row: no alarm tells of it.
  const ofAlarms = RemediationAction.filter((action) => action !== 'BACKUP_START_AGAIN');
  expect(new Set(rows.map(({ remediation }) => remediation))).toEqual(new Set(ofAlarms));
});

describe('an instance', () => {
  const instance: InstanceFacts = {
    instanceId: 'i-1',
    state: 'running',
    tags: {},
    recoveryAlarms: [],
    instanceStatus: 'impaired',
    systemStatus: 'ok',
    agentStatus: 'ConnectionLost',
  };
  test.each<[string, Partial<InstanceFacts>, Date[], string[]]>([
    ['is restarted when it is inaccessible', {}, [], []],
    ['in an Auto Scaling group', { tags: { 'aws:autoscaling:groupName': 'web' } }, [], ['EC2_AUTO_SCALING_GROUP']],
    ['with Auto Recovery', { recoveryAlarms: ['recover'] }, [], ['EC2_AUTO_RECOVERY']],
    ['that is stopped', { state: 'stopped' }, [], ['EC2_NOT_RUNNING']],
    ['that is gone', { state: null }, [], ['EC2_NOT_RUNNING']],
    ['that answers', { instanceStatus: 'ok', agentStatus: 'Online' }, [], ['EC2_STILL_ACCESSIBLE']],
    ['that answers, while its check fails still', { agentStatus: 'Online' }, [], []],
    ['without an agent', { instanceStatus: 'ok', agentStatus: null }, [], []],
    ['restarted 59 minutes ago', {}, [hours(59 / 60)], ['EC2_RESTART_DISTANCE']],
    ['restarted an hour ago', {}, [hours(1)], []],
    ['restarted three times today', {}, [hours(23), hours(20), hours(5)], ['EC2_RESTARTS_A_DAY']],
    ['restarted three times since yesterday', {}, [hours(24), hours(20), hours(5)], []],
  ])('%s', (_, more, restarts, rules) => {
    expect(refused(guardRestart({ ...instance, ...more }, restarts, now))).toEqual(rules);
  });
});

describe('a volume', () => {
  const volume: VolumeFacts = {
    instanceId: 'i-1',
    instanceType: 'm6i.large',
    state: 'running',
    windows: false,
    device: 'nvme0n1p1',
    path: '/',
    fileSystem: 'xfs',
    volumeId: 'vol-1',
    layer: 'part',
    sizeGiB: 100,
    modification: null,
  };
  test.each<[string, Partial<VolumeFacts>, Date[], string[]]>([
    ['is extended', {}, [], []],
    ['two in the week are allowed a third', {}, [days(3), days(2)], []],
    ['a fourth in a week', {}, [days(6), days(4), days(2)], ['EC2_VOLUME_A_WEEK']],
    ['a week is seven days', {}, [days(7), days(4), days(2)], []],
    ['a fifth ever is the last', {}, [days(90), days(60), days(30), days(20)], []],
    ['a sixth ever', {}, [days(90), days(60), days(30), days(20), days(10)], ['EC2_VOLUME_EVER']],
    ['five hours after the last', {}, [hours(5)], ['EC2_VOLUME_DISTANCE']],
    ['six hours after the last', {}, [hours(6)], []],
    ['of 2 TiB', { sizeGiB: 2048 }, [], []],
    ['of 2.1 TiB', { sizeGiB: 2150 }, [], ['EC2_VOLUME_TOO_LARGE']],
    ['under LVM', { layer: 'lvm', device: 'vg0-root' }, [], ['EC2_LVM']],
    ['under the device mapper', { device: 'mapper/vg0-root' }, [], ['EC2_LVM']],
    ['of a RAID', { layer: 'raid1', device: 'md0' }, [], ['EC2_RAID']],
    ['on the instance store', { volumeId: null }, [], ['EC2_INSTANCE_STORE']],
    ['with btrfs', { fileSystem: 'btrfs' }, [], ['EC2_FILE_SYSTEM']],
    ...['ext2', 'ext3', 'ext4', 'xfs', 'NTFS', 'ReFS'].map(
      (fileSystem): [string, Partial<VolumeFacts>, Date[], string[]] => [`with ${fileSystem}`, { fileSystem }, [], []],
    ),
    ['that is being changed', { modification: 'optimizing' }, [], ['EC2_VOLUME_MODIFYING']],
  ])('%s', (_, more, extensions, rules) => {
    expect(refused(guardExtension({ ...volume, ...more }, extensions, now))).toEqual(rules);
  });

  test('cleaning is left out on the T family, and only there', () => {
    expect(refused(guardCleaning({ ...volume, instanceType: 't3.large' }))).toEqual(['EC2_T_FAMILY']);
    expect(refused(guardCleaning({ ...volume, instanceType: 'trn1.2xlarge' }))).toEqual([]);
  });

  test('a disk under LVM is left alone before anything is done to it', () => {
    expect(refused(guardDisk({ ...volume, device: 'mapper/vg0-root' }))).toEqual(['EC2_LVM']);
    expect(refused(guardDisk({ ...volume, state: 'stopped' }))).toEqual(['EC2_NOT_RUNNING']);
    expect(refused(guardDisk(volume))).toEqual([]);
  });

  test('grows by a tenth, its partition and file system along with it', () => {
    const [disk] = linuxDisks(
      '{"blockdevices":[{"name":"nvme0n1","type":"disk","serial":"vol1","children":[{"name":"nvme0n1p1","type":"part","fstype":"ext4","mountpoint":"/"}]}]}',
    );
    const { parameters } = decide({ about: 'VOLUME', facts: { ...volume, fileSystem: 'ext4' }, disk }, [], now);
    expect(parameters).toEqual({
      InstanceId: ['i-1'],
      VolumeId: ['vol-1'],
      Size: ['110'],
      GrowCommands: ['growpart /dev/nvme0n1 1', 'resize2fs /dev/nvme0n1p1'],
    });
  });
});

describe('the disks that an instance tells', () => {
  const linux = JSON.stringify({
    blockdevices: [
      {
        name: 'nvme1n1',
        type: 'disk',
        serial: 'vol0a1',
        mountpoint: '/data',
        fstype: 'xfs',
        size: 107374182400,
      },
      {
        name: 'nvme0n1',
        type: 'disk',
        serial: 'vol0b2',
        children: [
          { name: 'nvme0n1p1', type: 'part', mountpoint: '/', fstype: 'xfs' },
          { name: 'vg0-home', type: 'lvm', mountpoint: '/home', fstype: 'ext4' },
        ],
      },
    ],
  });
  const attached = [
    { volumeId: 'vol-0a1', device: '/dev/sdf', sizeGiB: 100 },
    { volumeId: 'vol-0b2', device: '/dev/xvda', sizeGiB: 30 },
  ];
  test.each([
    ['/', 'nvme9n9', 'vol-0b2'],
    ['/data', null, 'vol-0a1'],
    [null, 'nvme1n1', 'vol-0a1'],
    ['/nowhere', null, undefined],
  ])('%s %s lies on %s', (path, device, volumeId) => {
    const disk = diskOf(linuxDisks(linux), { path, device });
    expect(volumeUnder(disk, attached, '/dev/xvda')?.volumeId).toBe(volumeId);
  });

  test('what is no JSON tells nothing', () => {
    expect(linuxDisks('lsblk: command not found')).toEqual([]);
    expect(windowsDisks('')).toEqual([]);
  });

  test('of Windows one drive or several; the root by its device, another by a size that only one volume has', () => {
    const volumes = [
      { DriveLetter: 'C', FileSystem: 'NTFS', Size: 30 * 1024 ** 3, SizeRemaining: 3 * 1024 ** 3 },
      { DriveLetter: 'D', FileSystem: 'ReFS', Size: 100 * 1024 ** 3, SizeRemaining: 50 * 1024 ** 3 },
    ];
    const output = JSON.stringify(volumes);
    const [c, d] = windowsDisks(output);
    expect(windowsDisks(JSON.stringify(volumes[0]))).toEqual([c]);
    expect(volumeUnder(c, attached, '/dev/xvda')?.volumeId).toBe('vol-0b2');
    expect(volumeUnder(d, attached, '/dev/xvda')?.volumeId).toBe('vol-0a1');
    expect(usedPercent(output, 'C:')).toBeCloseTo(90);
  });

  test('how full a file system is after the cleaning', () => {
    const output =
      'Filesystem Type 1024-blocks Used Available Capacity Mounted on\n/dev/nvme0n1p1 xfs 100 97 3 97% /\n';
    expect(usedPercent(output, '/')).toBe(97);
    expect(usedPercent(output, '/data')).toBeNull();
  });
});

describe('a database', () => {
  const database: DatabaseFacts = {
    databaseId: 'db-1',
    status: 'available',
    allocatedGiB: 100,
    maxAllocatedGiB: null,
    storageType: 'gp3',
    iops: null,
    throughput: null,
    tags: {},
  };
  test.each<[string, Partial<DatabaseFacts>, Date[], string[]]>([
    ['is extended', {}, [], []],
    ['that is full', { status: 'storage-full' }, [], []],
    ['that is being changed', { status: 'modifying' }, [], ['RDS_STATUS']],
    ['that optimises its storage', { status: 'storage-optimization' }, [], ['RDS_STATUS']],
    ['with autoscaling', { maxAllocatedGiB: 500 }, [], ['RDS_STORAGE_AUTOSCALING']],
    ['that is opted out', { tags: { [OPT_OUT.key]: OPT_OUT.value } }, [], ['RDS_OPTED_OUT']],
    ['with another policy', { tags: { [OPT_OUT.key]: 'ams-opt-in' } }, [], []],
    ['five hours after the last', {}, [hours(5)], ['RDS_DISTANCE']],
    ['six hours after the last', {}, [hours(6)], []],
    ['a third in 14 days', {}, [days(13), days(6)], []],
    ['a fourth in 14 days', {}, [days(13), days(6), days(1)], ['RDS_CHANGES']],
    ['14 days are over', {}, [days(14), days(6), days(1)], []],
  ])('%s', (_, more, changes, rules) => {
    expect(refused(guardStorage({ ...database, ...more }, changes, now))).toEqual(rules);
  });

  test('its maximum is raised by 30 %, only where it has one', () => {
    expect(refused(guardMaximum({ ...database, maxAllocatedGiB: 100 }, [], now))).toEqual([]);
    expect(refused(guardMaximum(database, [], now))).toEqual(['RDS_NO_AUTOSCALING']);
    const { parameters } = decide({ about: 'MAXIMUM', facts: { ...database, maxAllocatedGiB: 100 } }, [], now);
    expect(parameters.MaxAllocatedStorage).toEqual(['130']);
  });

  test('provisioned IOPS grow along with its storage', () => {
    const { parameters, document } = decide(
      { about: 'STORAGE', facts: { ...database, storageType: 'io1', iops: 1000 } },
      [],
      now,
    );
    expect([parameters.AllocatedStorage, parameters.Iops, document]).toEqual([
      ['110'],
      ['1100'],
      DOCUMENTS.provisioned,
    ]);
  });
});

describe('an ONTAP volume', () => {
  const volume: FileVolumeFacts = {
    volumeId: 'fsvol-1',
    volumeType: 'ONTAP',
    lifecycle: 'CREATED',
    sizeMiB: 1000 * 1024,
    fileSystemId: 'fs-1',
    fileSystemLifecycle: 'AVAILABLE',
    fileSystemGiB: 2048,
    volumesMiB: 1000 * 1024,
  };
  test('of 1000 GiB becomes one of 1100 GiB', () => {
    const { kind, parameters, document } = decide({ about: 'FILE_VOLUME', facts: volume }, [], now);
    expect([kind, parameters, document]).toEqual([
      'GO',
      { VolumeId: ['fsvol-1'], SizeInMegabytes: [String(1100 * 1024)] },
      null,
    ]);
  });
  test.each<[string, Partial<FileVolumeFacts>, Date[], string[]]>([
    ['that cannot be changed now', { lifecycle: 'PENDING' }, [], ['FSX_NOT_MODIFIABLE']],
    ['that is not ONTAP', { volumeType: 'OPENZFS' }, [], ['FSX_NOT_MODIFIABLE']],
    ['of a file system that changes', { fileSystemLifecycle: 'UPDATING' }, [], ['FSX_FILE_SYSTEM_NOT_MODIFIABLE']],
    ['a fourth time in seven days', {}, [days(6), days(3), days(1)], ['FSX_VOLUME_CHANGES']],
    ['a third time', {}, [days(7), days(3), days(1)], []],
    ['up to 5120 GiB', { sizeMiB: 4654 * 1024 }, [], []],
    ['beyond 5120 GiB', { sizeMiB: 4660 * 1024 }, [], ['FSX_VOLUME_CAP']],
  ])('%s', (_, more, changes, rules) => {
    expect(refused(guardFileVolume({ ...volume, ...more }, changes, now))).toEqual(rules);
  });
  test('needs a larger file system where that has no room, by a tenth at least', () => {
    expect(extendedFileSystem(volume)).toBeNull();
    expect(extendedFileSystem({ ...volume, fileSystemGiB: 1050 })).toBe(1155);
    expect(extendedFileSystem({ ...volume, fileSystemGiB: 500 })).toBe(1100);
    const { document } = decide({ about: 'FILE_VOLUME', facts: { ...volume, fileSystemGiB: 1050 } }, [], now);
    expect(document).toBe(DOCUMENTS.fileSystem);
  });
});

describe('a remediation', () => {
  test('ends once: what has ended takes no other status', () => {
    for (const status of RemediationStatus) {
      for (const verb of RemediationVerb) {
        const next = remediationTransition(status, verb);
        if (!ACTIVE_REMEDIATION.includes(status)) expect(next).toBeNull();
      }
    }
    expect(remediationTransition('PENDING', 'succeed')).toBeNull();
    expect(remediationTransition('WAITING', 'succeed')).toBe('SUCCEEDED');
  });

  test('has a token for each of its automations, the same at every try', () => {
    const id = '01a20bc3-f82f-7916-91b7-176623ba29bd';
    expect(clientToken(id, stepsOf('EC2_STOP_START'), 'stopAndStart')).toBe(id);
    const disk = stepsOf('EC2_VOLUME_CLEAN_THEN_EXTEND');
    const tokens = ['inspect', 'clean', 'extend'].map((name) => clientToken(id, disk, name));
    expect(new Set(tokens).size).toBe(3);
    for (const token of tokens)
      expect(token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(clientToken(id, disk, 'clean')).toBe(tokens[1]);
  });

  test('begins with a guard and ends with a look, whatever its action', () => {
    for (const action of RemediationAction) {
      // A backup is started and followed by AWS Backup itself, without an automation.
      if (action === 'BACKUP_START_AGAIN') continue;
      const steps = stepsOf(action);
      expect([steps[0].kind, steps.at(-1)?.kind]).toEqual(['GUARD', 'VERIFY']);
      expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length);
      expect(runbookOf(steps)).toBe(steps.filter(({ kind }) => kind === 'AUTOMATION').at(-1)?.action);
    }
  });

  test.each([
    ['Success', 'SUCCESS'],
    ['Failed', 'FAILED'],
    ['TimedOut', 'TIMED_OUT'],
    ['Cancelled', 'CANCELLED'],
    ['InProgress', null],
    ['Waiting', null],
    ['Cancelling', null],
  ])('%s of Systems Manager is %s', (said, status) => expect(automationEnd(said)).toBe(status));
});
