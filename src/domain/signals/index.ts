import { amsPatchWindow } from './ams';
import { backupJob, copyJob, restoreJob } from './backup';
import { cloudWatch } from './cloudwatch';
import { configCompliance } from './config';
import { ec2State } from './ec2';
import { eventBridgeEvent, type EventBridgeEvent } from './eventbridge';
import { Fields, Refused } from './fields';
import { eventBridgeGeneric, webhookGeneric } from './generic';
import { guardDuty } from './guardduty';
import { health } from './health';
import { macie } from './macie';
import { rds } from './rds';
import { recoveryPointState } from './recovery-point';
import type { NormalisedSignal, Refusal, Via } from './signal';
import { fromSns } from './sns';
import { ssmAutomation, ssmCompliance, windowExecution, windowState, windowTarget } from './ssm';

export { isRefusal, Refusal, revive } from './signal';
export type { NormalisedSignal, ResourceHint, ResourceKind, SignalState, Via } from './signal';

type Normaliser = (event: EventBridgeEvent) => NormalisedSignal;

const normalisers = new Map<string, Normaliser>([
  ['aws.cloudwatch/CloudWatch Alarm State Change', cloudWatch],
  ['aws.guardduty/GuardDuty Finding', guardDuty],
  ['aws.macie/Macie Finding', macie],
  ['aws.config/Config Rules Compliance Change', configCompliance],
  ['aws.backup/Backup Job State Change', backupJob],
  ['aws.backup/Copy Job State Change', copyJob],
  ['aws.backup/Restore Job State Change', restoreJob],
  ['aws.backup/Recovery Point State Change', recoveryPointState],
  ['aws.ec2/EC2 Instance State-change Notification', ec2State],
  ['aws.ssm/EC2 Automation Execution Status-change Notification', ssmAutomation],
  ['aws.ssm/Maintenance Window State-change Notification', windowState],
  ['aws.ssm/Maintenance Window Execution State-change Notification', windowExecution],
  ['aws.ssm/Maintenance Window Task Target Invocation State-change Notification', windowTarget],
  ['aws.ssm/Configuration Compliance State Change', ssmCompliance],
  ['aws.health/AWS Health Event', health],
  ['aws.managedservices/AMS Patch Window Execution State Change', amsPatchWindow],
]);

/** One event from outside, however it came, in our words; or why it is not taken. */
export function normalise(event: unknown, via: Via): NormalisedSignal | Refusal {
  try {
    const fields = Fields.of(event);
    if (via === 'SNS') return fromSns(fields, fromEventBridge);
    return via === 'GENERIC' ? webhookGeneric(fields) : fromEventBridge(fields);
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

function fromEventBridge(fields: Fields): NormalisedSignal {
  const event = eventBridgeEvent(fields);
  return normaliserOf(event)(event);
}

function normaliserOf({ source, detailType }: EventBridgeEvent): Normaliser {
  if (source === 'aws.rds' && /^RDS DB .*Event$/.test(detailType)) return rds;
  return normalisers.get(`${source}/${detailType}`) ?? eventBridgeGeneric;
}
