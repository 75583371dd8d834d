import { PATCH_DOCUMENT, RECOVER_DOCUMENT } from '../../domain/patching/document';
import { DOCUMENTS } from '../../domain/remediation/plan';
import { patchDocument, recoverDocument } from './patch-document';

interface Runbook {
  schemaVersion: '0.3';
  description: string;
  assumeRole?: string;
  parameters: Record<
    string,
    { type: 'String' | 'Integer' | 'StringList'; description: string; default?: string; allowedValues?: string[] }
  >;
  mainSteps: Record<string, unknown>[];
}

const instance = { InstanceId: { type: 'String', description: 'The EC2 instance' } } as const;
const text = (description: string) => ({ type: 'String', description }) as const;
const number = (description: string) => ({ type: 'Integer', description }) as const;

const runbook = (
  description: string,
  parameters: Runbook['parameters'],
  mainSteps: Record<string, unknown>[],
): Runbook => ({ schemaVersion: '0.3', description, parameters, mainSteps });

const shell = (name: string, commands: string[] | string, windows: boolean, more: object = {}) => ({
  name,
  action: 'aws:runCommand',
  timeoutSeconds: 900,
  inputs: {
    DocumentName: windows ? 'AWS-RunPowerShellScript' : 'AWS-RunShellScript',
    InstanceIds: ['{{ InstanceId }}'],
    TimeoutSeconds: 600,
    Parameters: { commands },
  },
  ...more,
});

const call = (name: string, Service: string, Api: string, input: object) => ({
  name,
  action: 'aws:executeAwsApi',
  // A call that changes something is made once: what it answers is judged by whoever started the automation.
  maxAttempts: 1,
  inputs: { Service, Api, ...input },
});

/** `asked` is the call: service, operation and what it asks about. */
const wait = (name: string, asked: Record<string, unknown>, selector: string, wanted: string[]) => ({
  name,
  action: 'aws:waitForAwsResourceProperty',
  timeoutSeconds: 3600,
  inputs: { ...asked, PropertySelector: selector, DesiredValues: wanted },
});

const LOOK_LINUX = 'lsblk -J -b -o NAME,SIZE,TYPE,FSTYPE,MOUNTPOINT,SERIAL';
const LOOK_WINDOWS = 'Get-Volume | ConvertTo-Json';

const CLEAN_LINUX = [
  'find /tmp/ -xdev -type f -mtime +2 -delete',
  'find /var/tmp/ -xdev -type f -mtime +2 -delete',
  'journalctl --vacuum-time=2d',
  // Last, so that its result is the command's: how full each file system is now.
  'df -PT',
];
const CLEAN_WINDOWS = [
  'Remove-Item -Path C:\\Windows\\Temp\\* -Recurse -Force -ErrorAction SilentlyContinue',
  'Clear-RecycleBin -Force -ErrorAction SilentlyContinue',
  LOOK_WINDOWS,
];

const extendVolume = (windows: boolean): Runbook =>
  runbook(
    'Extends an EBS volume and the file system on it.',
    {
      ...instance,
      VolumeId: text('The EBS volume'),
      Size: number('Its new size in GiB'),
      GrowCommands: { type: 'StringList', description: 'What lets the file system fill it' },
    },
    [
      call('modifyVolume', 'ec2', 'ModifyVolume', { VolumeId: '{{ VolumeId }}', Size: '{{ Size }}' }),
      wait(
        'waitForVolume',
        { Service: 'ec2', Api: 'DescribeVolumesModifications', VolumeIds: ['{{ VolumeId }}'] },
        '$.VolumesModifications[0].ModificationState',
        ['optimizing', 'completed'],
      ),
      shell('growFileSystem', '{{ GrowCommands }}', windows, { isEnd: true }),
    ],
  );

const database = { DBInstanceIdentifier: text('The DB instance') };
const modify = (name: string, changes: object) =>
  call(name, 'rds', 'ModifyDBInstance', {
    DBInstanceIdentifier: '{{ DBInstanceIdentifier }}',
    ...changes,
    ApplyImmediately: true,
  });
const waitForDatabase = wait(
  'waitForDatabase',
  { Service: 'rds', Api: 'DescribeDBInstances', DBInstanceIdentifier: '{{ DBInstanceIdentifier }}' },
  '$.DBInstances[0].DBInstanceStatus',
  ['available', 'storage-optimization'],
);

const fileVolume = {
  VolumeId: text('The ONTAP volume'),
  SizeInMegabytes: number('Its new size in MiB'),
};
const growFileVolume = [
  call('updateVolume', 'fsx', 'UpdateVolume', {
    VolumeId: '{{ VolumeId }}',
    OntapConfiguration: { SizeInMegabytes: '{{ SizeInMegabytes }}' },
  }),
  wait(
    'waitForVolume',
    { Service: 'fsx', Api: 'DescribeVolumes', VolumeIds: ['{{ VolumeId }}'] },
    '$.Volumes[0].Lifecycle',
    ['CREATED', 'AVAILABLE'],
  ),
];

/** Our own Automation documents, by name: created in the customer's account where they are missing. */
export const RUNBOOKS: Readonly<Record<string, Runbook>> = {
  [PATCH_DOCUMENT]: patchDocument,
  [RECOVER_DOCUMENT]: recoverDocument,
  [DOCUMENTS.inspect.linux]: runbook('Tells the file systems of an instance.', instance, [
    shell('inspect', [LOOK_LINUX], false),
  ]),
  [DOCUMENTS.inspect.windows]: runbook('Tells the volumes of an instance.', instance, [
    shell('inspect', [LOOK_WINDOWS], true),
  ]),
  [DOCUMENTS.clean.linux]: runbook('Removes temporary files and old journals.', instance, [
    shell('clean', CLEAN_LINUX, false),
  ]),
  [DOCUMENTS.clean.windows]: runbook('Removes temporary files and empties the recycle bin.', instance, [
    shell('clean', CLEAN_WINDOWS, true),
  ]),
  [DOCUMENTS.extend.linux]: extendVolume(false),
  [DOCUMENTS.extend.windows]: extendVolume(true),
  [DOCUMENTS.database]: runbook(
    'Extends the storage of a database.',
    { ...database, AllocatedStorage: number('Its new size in GiB') },
    [modify('extendStorage', { AllocatedStorage: '{{ AllocatedStorage }}' }), waitForDatabase],
  ),
  [DOCUMENTS.provisioned]: runbook(
    'Extends the storage of a database together with its provisioned IOPS.',
    { ...database, AllocatedStorage: number('Its new size in GiB'), Iops: number('Its new IOPS') },
    [modify('extendStorage', { AllocatedStorage: '{{ AllocatedStorage }}', Iops: '{{ Iops }}' }), waitForDatabase],
  ),
  [DOCUMENTS.maximum]: runbook(
    'Raises the maximum of a database’s storage autoscaling.',
    { ...database, MaxAllocatedStorage: number('The new maximum in GiB') },
    [modify('raiseMaximum', { MaxAllocatedStorage: '{{ MaxAllocatedStorage }}' }), waitForDatabase],
  ),
  [DOCUMENTS.fileVolume]: runbook('Extends an ONTAP volume.', fileVolume, growFileVolume),
  [DOCUMENTS.fileSystem]: runbook(
    'Extends an ONTAP file system, then a volume of it.',
    {
      ...fileVolume,
      FileSystemId: text('The file system'),
      StorageCapacity: number('Its new capacity in GiB'),
    },
    [
      call('updateFileSystem', 'fsx', 'UpdateFileSystem', {
        FileSystemId: '{{ FileSystemId }}',
        StorageCapacity: '{{ StorageCapacity }}',
      }),
      wait(
        'waitForFileSystem',
        { Service: 'fsx', Api: 'DescribeFileSystems', FileSystemIds: ['{{ FileSystemId }}'] },
        '$.FileSystems[0].Lifecycle',
        ['AVAILABLE'],
      ),
      ...growFileVolume,
    ],
  ),
};
