import type { BackupCoverageStatus } from './words';

/** So long a backup protects: the share of resources that have one as young as this is the coverage. */
export const RECENT_DAYS = 30;

/** Whoever gives a resource this tag does not want it backed up. */
export const OPT_OUT = { key: 'ams:rt:backup-orchestrator', value: 'ams-opt-out' } as const;

/** What is to be covered, by the types that resources have here. */
export const SUPPORTED_TYPES: readonly string[] = [
  'AWS::DynamoDB::Table',
  'AWS::EC2::Instance',
  'AWS::EC2::Volume',
  'AWS::EFS::FileSystem',
  'AWS::FSx::FileSystem',
  'AWS::FSx::Volume',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
  'AWS::StorageGateway::Volume',
];

/** Engines whose instances are backed up with their cluster. */
export const CLUSTERED_ENGINES = '^(aurora|docdb|neptune)';
/** Of these file systems AWS Backup keeps the volumes. */
export const VOLUMED_FILE_SYSTEM = 'ONTAP';

export interface CoverageFacts {
  status: BackupCoverageStatus;
  deleted: boolean;
  type: string;
  engine: string | null;
  fileSystemType: string | null;
  plans: readonly string[];
  lastBackupAt: Date | null;
  /** Whether something of it can be restored. */
  restorable: boolean;
}

/** Why a resource counts as it does, in one or two sentences. */
export function coverageReason(facts: CoverageFacts): string {
  const { status, plans, lastBackupAt, restorable } = facts;
  const by = plans.length === 1 ? `the plan ${plans[0]}` : `the plans ${plans.join(', ')}`;
  switch (status) {
    case 'PROTECTED': {
      const done = `It was backed up on ${day(lastBackupAt!)}, within the last ${RECENT_DAYS} days`;
      const kept =
        plans.length > 0
          ? `${done}; ${by} ${plans.length === 1 ? 'selects' : 'select'} it.`
          : `${done}; no plan selects it, so this holds until ${day(new Date(lastBackupAt!.getTime() + RECENT_DAYS * DAY_MS))}.`;
      return restorable ? kept : `${kept} No recovery point of it is left to restore from.`;
    }
    case 'PLANNED_NO_RECENT_BACKUP':
      return `${capital(by)} ${plans.length === 1 ? 'selects' : 'select'} it, but ${none(lastBackupAt)}.`;
    case 'UNPROTECTED':
      return `No backup plan selects it, and ${none(lastBackupAt)}.`;
    case 'OPTED_OUT':
      return `Its tag ${OPT_OUT.key} = ${OPT_OUT.value} keeps it out of backup; ${none(lastBackupAt)}.`;
    case 'UNSUPPORTED':
      return whyUnsupported(facts);
  }
}

function whyUnsupported({ deleted, type, engine, fileSystemType }: CoverageFacts): string {
  if (deleted) return 'It does not exist any more.';
  if (type === 'AWS::RDS::DBInstance' && new RegExp(CLUSTERED_ENGINES).test(engine ?? ''))
    return `An instance of ${engine} is backed up with its cluster.`;
  if (type === 'AWS::FSx::FileSystem' && fileSystemType === VOLUMED_FILE_SYSTEM) {
    return `Of an ${VOLUMED_FILE_SYSTEM} file system the volumes are backed up, each by itself.`;
  }
  if (SUPPORTED_TYPES.includes(type)) return 'It has only just been found; whether it is backed up is looked at next.';
  return `Resources of type ${type} are not backed up.`;
}

function none(lastBackupAt: Date | null): string {
  return lastBackupAt === null
    ? 'no backup of it was ever completed'
    : `its last backup was on ${day(lastBackupAt)}, more than ${RECENT_DAYS} days ago`;
}

const DAY_MS = 86_400_000;
const day = (at: Date): string => at.toISOString().slice(0, 10);
const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);
