import type { Tags } from './tags';

export type { Tags };

export interface Account {
  id: string;
  name: string;
  /** Whose it is in the sample world; null: the spare one, which nobody has brought under management. */
  organization: string | null;
  tier: 'PLUS' | 'PREMIUM';
  addOns: 'PATCH'[];
  environment: 'PRODUCTION' | 'NON_PRODUCTION';
  regions: string[];
  /** Kept for the live flow: nobody's own work should depend on it. */
  reserved: boolean;
}

/** What an account's administrator decided about the role that the platform assumes. */
export interface Trust {
  externalId?: string;
  /** Further roles that the platform may assume beside `opsgraph-operations`. */
  roles: string[];
  revoked: boolean;
}

/** How an account answers at present. */
export interface Weather {
  kind: 'THROTTLED' | 'UNREACHABLE' | 'DENIED' | 'SLOW';
  delayMs: number;
}

export interface Instance {
  id: string;
  region: string;
  accountId: string;
  imageId: string;
  type: string;
  windows: boolean;
  platformDetails: string;
  os: { type: 'Linux' | 'Windows'; name: string; version: string };
  zone: string;
  vpcId: string;
  subnetId: string;
  privateIp: string;
  launchedAt: number;
  state: 'pending' | 'running' | 'stopping' | 'stopped';
  stateReason?: string;
  /** When it was last switched off and on again: it reports no metrics in between. */
  offFrom?: number;
  offTo?: number;
  tags: Tags;
  agent?: { version: string; online: boolean };
  profileArn?: string;
  /** Set once its root volume was replaced. */
  rootVolumeId?: string;
}

export interface Volume {
  id: string;
  sizeGiB: number;
  type: string;
  iops: number;
  zone: string;
  createdAt: number;
  encrypted: boolean;
  attachment?: { instanceId: string; device: string };
  /** Where the file system does not fill the volume, as after the volume has grown. */
  fileSystemGiB?: number;
  throughput?: number;
  snapshotId?: string;
  /** The root volume that its predecessors began with, where it replaced one or was replaced. */
  lineage?: string;
  tags: Tags;
}

export interface Database {
  id: string;
  arn: string;
  resourceId: string;
  engine: string;
  engineVersion: string;
  class: string;
  storageGiB: number;
  maxStorageGiB?: number;
  storageType: string;
  iops?: number;
  throughput?: number;
  /** What was asked for and is not applied yet. */
  pending?: Partial<Database>;
  /** When its storage was last changed. */
  storageChangedAt?: number;
  multiZone: boolean;
  zone: string;
  status: string;
  createdAt: number;
  tags: Tags;
}

export interface NatGateway {
  id: string;
  vpcId: string;
  subnetId: string;
  publicIp: string;
  createdAt: number;
  tags: Tags;
}

export interface VpnConnection {
  id: string;
  customerGatewayId: string;
  vpnGatewayId: string;
  createdAt: number;
  tags: Tags;
}

/** A resource of which the sandbox knows no more than its ARN and tags: load balancers, buckets, tables, file systems. */
export interface Tagged {
  arn: string;
  tags: Tags;
}

export interface Dimension {
  Name: string;
  Value: string;
}

/** Something wrong with a resource while it lasts: its metric reads `value` instead of its ordinary course. */
export interface Condition {
  id: string;
  resourceId: string;
  namespace: string;
  metric: string;
  /** Dimensions that must be equal for the condition to apply (one disk of several). */
  dimensions: Dimension[];
  /** null: the metric is not reported at all. */
  value: number | null;
  from: number;
  to?: number;
  /** A stop and start moves the instance to other hardware, which ends it. */
  endsOnRestart: boolean;
  /** What is done about it changes nothing: the metric reads the same afterwards. */
  stubborn?: boolean;
  /** Percentage points of a full disk that clearing temporary files gives back. */
  reclaimable?: number;
  /** Brought down to where it no longer is a fault. */
  settled?: boolean;
  /** The agent of the instance does not answer meanwhile. */
  silent?: boolean;
  /** Said in the reason of the state changes it causes. */
  mark?: string;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface StateRecord {
  value: AlarmState;
  reason: string;
  reasonData?: string;
  at: number;
}

export interface MetricQuery {
  Id: string;
  Expression?: string;
  Label?: string;
  ReturnData?: boolean;
  Period?: number;
  MetricStat?: {
    Metric: { Namespace: string; MetricName: string; Dimensions: Dimension[] };
    Period: number;
    Stat: string;
    Unit?: string;
  };
}

export interface Alarm {
  name: string;
  arn: string;
  type: 'MetricAlarm' | 'CompositeAlarm';
  description?: string;
  actionsEnabled: boolean;
  okActions: string[];
  alarmActions: string[];
  insufficientDataActions: string[];
  namespace?: string;
  metric?: string;
  dimensions: Dimension[];
  statistic?: string;
  extendedStatistic?: string;
  unit?: string;
  period?: number;
  metrics?: MetricQuery[];
  evaluationPeriods: number;
  datapointsToAlarm?: number;
  threshold: number;
  comparison: string;
  treatMissingData?: string;
  rule?: string;
  configuredAt: number;
  state: StateRecord;
  /** Set by hand (SetAlarmState): the next evaluation, about a minute later, says the truth again. */
  heldUntil?: number;
  /** When the value itself last changed, as against its reason. */
  transitionedAt: number;
  tags: Tags;
}

export interface AlarmHistory {
  at: number;
  type: 'StateUpdate' | 'ConfigurationUpdate' | 'Action';
  summary: string;
  data: string;
}

/** Pushed data points of one metric: minute, sample count, sum, minimum, maximum. */
export interface Series {
  namespace: string;
  metric: string;
  dimensions: Dimension[];
  unit?: string;
  points: [at: number, count: number, sum: number, min: number, max: number][];
}

export type * from './automation-types';
export type * from './backup-types';
export type * from './desk-types';
export type * from './disk-types';
export type * from './messaging';
export type * from './patch-types';
export type * from './storage-types';
export type * from './window-types';
