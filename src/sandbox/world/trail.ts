import { randomUUID } from 'node:crypto';
import type { Call } from '../service';
import type { TrailEvent } from './trail-types';

/** CloudTrail shows the events of ninety days; the sandbox so many of each account and Region. */
const MOST = 10_000;
const AT_ONCE = 1_000;
const LONGEST_RESPONSE = 4_000;

const READS = /^(Describe|Get|List|Lookup|Search|Filter|Preview|Decode|Assume|Receive|Batch(Get|Describe))/;
/** Calls on data are no management events: a trail has them only where it is told so. */
const DATA = new Set([
  ...['monitoring.PutMetricData', 'events.PutEvents', 'sns.Publish', 'sns.PublishBatch'],
  ...['sqs.SendMessage', 'sqs.SendMessageBatch', 'sqs.DeleteMessage', 'sqs.DeleteMessageBatch'],
  ...['sqs.ChangeMessageVisibility', 'sqs.ChangeMessageVisibilityBatch'],
]);

/** By what parameters a call names what it changes. */
const NAMES: Record<string, Record<string, string>> = {
  ec2: {
    InstanceId: 'AWS::EC2::Instance',
    InstanceIds: 'AWS::EC2::Instance',
    VolumeId: 'AWS::EC2::Volume',
    SnapshotId: 'AWS::EC2::Snapshot',
    Resources: 'AWS::EC2::Resource',
  },
  rds: { DBInstanceIdentifier: 'AWS::RDS::DBInstance' },
  fsx: { FileSystemId: 'AWS::FSx::FileSystem', VolumeId: 'AWS::FSx::Volume' },
  monitoring: { AlarmName: 'AWS::CloudWatch::Alarm', AlarmNames: 'AWS::CloudWatch::Alarm' },
  ssm: { InstanceIds: 'AWS::EC2::Instance', WindowId: 'AWS::SSM::MaintenanceWindow' },
  tagging: { ResourceARNList: 'AWS::Tagging::Resource' },
};

/** What the wire knows of a caller beside who it is; an automation's calls come from within AWS. */
export interface Client {
  userAgent: string;
  sourceIp: string;
  accessKeyId?: string;
}

export const FROM_AUTOMATION: Client = { userAgent: 'ssm.amazonaws.com', sourceIp: 'ssm.amazonaws.com' };

/** Keeps a call that has changed something. */
export function keepCall(call: Call, service: string, operation: string, answer: unknown, client: Client): void {
  if (service === 'sts' || READS.test(operation) || DATA.has(`${service}.${operation}`)) return;
  const { cloud, caller, scope, region, requestId } = call;
  const input = call.input as Record<string, unknown>;
  const event: TrailEvent = {
    id: randomUUID(),
    time: cloud.now(),
    name: operation,
    source: `${service}.amazonaws.com`,
    region,
    accountId: caller.accountId,
    arn: caller.arn,
    userId: caller.userId,
    requestId,
    parameters: parametersOf(service, input),
    response: short(lower(answer)),
    resources: resourcesOf(NAMES[service] ?? {}, input),
    ...client,
  };
  cloud.trail.put(scope, event.id, event);
  if (cloud.trail.size(scope) < MOST + AT_ONCE) return;
  for (const id of cloud.trail.ids(scope).slice(0, AT_ONCE)) cloud.trail.delete(scope, id);
}

function resourcesOf(names: Record<string, string>, input: Record<string, unknown>): TrailEvent['resources'] {
  return Object.entries(names).flatMap(([member, type]) =>
    [input[member] ?? []].flat().flatMap((name) => (typeof name === 'string' ? [{ type, name }] : [])),
  );
}

/** EC2 writes lists as sets of items; the other services as they came, in lower camel case. */
function parametersOf(service: string, input: Record<string, unknown>): unknown {
  const written = lower(input) as Record<string, unknown>;
  const ids = written.instanceIds;
  if (service !== 'ec2' || !Array.isArray(ids)) return short(written);
  const { instanceIds: _ids, ...rest } = written;
  return short({ ...rest, instancesSet: { items: ids.map((instanceId: unknown) => ({ instanceId })) } });
}

function lower(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(lower);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const entries = Object.entries(value).filter(([name, inner]) => inner !== undefined && name !== '$metadata');
  return Object.fromEntries(entries.map(([name, inner]) => [name[0]?.toLowerCase() + name.slice(1), lower(inner)]));
}

const short = (value: unknown): unknown =>
  value === undefined || JSON.stringify(value).length > LONGEST_RESPONSE ? null : value;
