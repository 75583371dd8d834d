import { baselineAlarm } from '../domain/catalog/baseline-alarms';
import { diskOf, linuxDisks, usedPercent, volumeUnder, windowsDisks } from '../domain/remediation/disks';
import type { Facts } from '../domain/remediation/decide';
import type { DiskFacts } from '../domain/remediation/volume';
import {
  attachedVolumes,
  diskInstance,
  instanceFacts,
  volumeModification,
  type Place,
} from '../integrations/aws/instance-facts';
import { alarmState, databaseFacts, fileVolumeFacts } from '../integrations/aws/storage-facts';
import type { RemediationWork } from '../operations/remediation/load';
import type { Seen } from '../operations/remediation/record-verification';

const WINDOWS_DISK = 'ec2-windows-disk';

/** What a guard needs to know of AWS at this moment. */
export async function readFacts(work: RemediationWork, stepName: string, place: Place): Promise<Facts> {
  const { native } = work.resource;
  switch (work.action) {
    case 'EC2_STOP_START':
      return { about: 'RESTART', facts: await instanceFacts(place, native) };
    case 'EC2_VOLUME_CLEAN_THEN_EXTEND':
      return diskFacts(work, stepName, place);
    case 'RDS_EXTEND_STORAGE':
      return { about: 'STORAGE', facts: await databaseFacts(place, native) };
    case 'RDS_RAISE_MAX_STORAGE_30PCT':
      return { about: 'MAXIMUM', facts: await databaseFacts(place, native) };
    case 'FSX_ONTAP_EXTEND_VOLUME_10PCT':
      return { about: 'FILE_VOLUME', facts: await fileVolumeFacts(place, fileVolumeId(work)) };
    case 'BACKUP_START_AGAIN':
      throw new Error('A backup that is started again has no guard to read for.');
  }
}

async function diskFacts(work: RemediationWork, stepName: string, place: Place): Promise<Facts> {
  const { native } = work.resource;
  const windows = work.alert.definition === WINDOWS_DISK;
  const { dimensions } = work;
  const { instanceType, state, rootDevice } = await diskInstance(place, native);
  const facts: DiskFacts = {
    instanceId: native,
    instanceType,
    state,
    windows,
    device: dimensions.device ?? null,
    path: dimensions.path ?? dimensions.instance ?? null,
    fileSystem: dimensions.fstype ?? null,
  };
  if (stepName === 'checkDisk') return { about: 'DISK', facts };
  if (stepName === 'checkCleaning') return { about: 'CLEANING', facts };
  const disks = (windows ? windowsDisks : linuxDisks)(printedBy(work, 'inspect'));
  const disk = diskOf(disks, facts);
  const volume = volumeUnder(disk, await attachedVolumes(place, native), rootDevice);
  return {
    about: 'VOLUME',
    disk,
    facts: {
      ...facts,
      device: disk?.device ?? facts.device,
      fileSystem: disk?.fileSystem ?? facts.fileSystem,
      layer: disk?.layer ?? null,
      volumeId: volume?.volumeId ?? null,
      sizeGiB: volume?.sizeGiB ?? null,
      modification: volume ? await volumeModification(place, volume.volumeId) : null,
    },
  };
}

/** The alarm of an ONTAP volume names it; its ARN ends with it too. */
function fileVolumeId({ dimensions, resource }: RemediationWork): string {
  return dimensions.VolumeId ?? resource.arn.split('/').at(-1)!;
}

function printedBy({ steps }: RemediationWork, name: string): string {
  return String(steps.find((step) => step.name === name)?.output?.printed ?? '');
}

/** Whether what the alert is about is over, as AWS tells it. */
export async function verify(work: RemediationWork, stepName: string, place: Place): Promise<Seen> {
  if (work.alert.status !== 'REMEDIATING') return { verdict: 'OVER', said: 'The alert is over.' };
  if (work.alarmName === null) return verifyDatabase(work, place);
  const state = await alarmState(place, work.alarmName);
  if (state === 'OK') return { verdict: 'OVER', said: `${work.alarmName} is OK.` };
  const lasts: Seen = { verdict: 'LASTS', said: `${work.alarmName} is ${state ?? 'gone'}.` };
  if (stepName !== 'verifyCleaned') return lasts;
  const used = usedPercent(printedBy(work, 'clean'), work.dimensions.path ?? work.dimensions.instance ?? null);
  const limit = fullFrom(work.alert.definition);
  if (used === null || used < limit) return lasts;
  return { verdict: 'WORSE', said: `After cleaning ${Math.round(used)} % are used; ${limit} % are too many.` };
}

/** From how many per cent on a disk is full: the Windows row counts what is free. */
function fullFrom(definition: string): number {
  const threshold = baselineAlarm.get(definition)?.threshold ?? 95;
  return definition === WINDOWS_DISK ? 100 - threshold : threshold;
}

/** No signal ends an event of RDS: the database itself tells whether it was changed. */
async function verifyDatabase(work: RemediationWork, place: Place): Promise<Seen> {
  const facts = await databaseFacts(place, work.resource.native);
  const asked = work.steps.find(({ kind }) => kind === 'AUTOMATION')?.parameters ?? {};
  const storage = Number(asked.AllocatedStorage?.[0] ?? 0);
  const maximum = Number(asked.MaxAllocatedStorage?.[0] ?? 0);
  const there = facts.allocatedGiB >= storage && (facts.maxAllocatedGiB ?? 0) >= maximum;
  const well = facts.status === 'available' || facts.status === 'storage-optimization';
  const size = `${facts.databaseId} is ${facts.status} with ${facts.allocatedGiB} GiB`;
  const said = facts.maxAllocatedGiB === null ? `${size}.` : `${size}, at most ${facts.maxAllocatedGiB} GiB.`;
  return { verdict: there && well ? 'OVER' : 'LASTS', said };
}
