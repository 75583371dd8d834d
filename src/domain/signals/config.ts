import { accountId, dedupKey, detailAccount, stateFrom, type EventBridgeEvent } from './eventbridge';
import { type Fields, LONG, SHORT } from './fields';
import type { NormalisedSignal, ResourceHint, SignalState } from './signal';
import { arn, hintOfArn } from './subjects';
import { isoTime } from './time';

const states: Record<string, SignalState> = {
  NON_COMPLIANT: 'FIRING',
  COMPLIANT: 'CLEARED',
  // The resource is gone or out of the rule's scope: nothing is left to comply.
  NOT_APPLICABLE: 'CLEARED',
};

const arnForms: Record<string, (id: string) => [service: string, resource: string]> = {
  'AWS::EC2::Instance': (id) => ['ec2', `instance/${id}`],
  'AWS::EC2::Volume': (id) => ['ec2', `volume/${id}`],
  'AWS::EC2::NatGateway': (id) => ['ec2', `natgateway/${id}`],
  'AWS::EC2::VPNConnection': (id) => ['ec2', `vpn-connection/${id}`],
  'AWS::EFS::FileSystem': (id) => ['elasticfilesystem', `file-system/${id}`],
  'AWS::Redshift::Cluster': (id) => ['redshift', `cluster:${id}`],
  'AWS::DynamoDB::Table': (id) => ['dynamodb', `table/${id}`],
  'AWS::EKS::Cluster': (id) => ['eks', `cluster/${id}`],
};

/** Config Rules Compliance Change, from EventBridge. */
export function configCompliance(event: EventBridgeEvent): NormalisedSignal {
  const awsAccountId = detailAccount(event, 'awsAccountId');
  return compliance(event.detail, event.id, awsAccountId, event.detailType, event.region, event.time);
}

/** The same notification on the topic of the delivery channel. */
export function configNotification(message: Fields, messageId: string, sentAt: Date): NormalisedSignal {
  const awsAccountId = accountId(message, 'awsAccountId');
  return compliance(message, messageId, awsAccountId, 'Config Rules Compliance Change', null, sentAt);
}

function compliance(
  detail: Fields,
  senderEventId: string,
  awsAccountId: string,
  type: string,
  envelopeRegion: string | null,
  sentAt: Date,
): NormalisedSignal {
  const ruleName = detail.text('configRuleName', SHORT);
  const resourceType = detail.text('resourceType', SHORT);
  const resourceId = detail.text('resourceId', LONG);
  const region = detail.optionalText('awsRegion', SHORT) ?? envelopeRegion;
  const result = detail.object('newEvaluationResult');
  const complianceType = result.text('complianceType', SHORT);
  const subject = subjectOfConfig(resourceType, resourceId, region, awsAccountId);
  return {
    source: 'CONFIG',
    senderEventId,
    awsAccountId,
    region,
    occurredAt: result.optionalTime('resultRecordedTime', isoTime) ?? sentAt,
    type,
    ...subject,
    title: `${resourceType} ${resourceId} is ${complianceType} with ${ruleName}`,
    state: stateFrom(states, complianceType),
    dedupKey: dedupKey('config', awsAccountId, region, ruleName, resourceType, resourceId),
    facts: {
      ruleName,
      ruleArn: detail.optionalText('configRuleARN', LONG),
      resourceType,
      resourceId,
      complianceType,
      // Absent on the first evaluation.
      previousComplianceType: detail.optionalObject('oldEvaluationResult').optionalText('complianceType', SHORT),
      annotation: result.optionalText('annotation'),
      recordedAt: result.timeText('resultRecordedTime', isoTime),
      invokedAt: result.timeText('configRuleInvokedTime', isoTime),
      notifiedAt: detail.timeText('notificationCreationTime', isoTime),
    },
  };
}

function subjectOfConfig(
  resourceType: string,
  resourceId: string,
  region: string | null,
  awsAccountId: string,
): { subjectArn: string | null; resourceHints: ResourceHint[] } {
  if (resourceType === 'AWS::::Account')
    return { subjectArn: null, resourceHints: [{ kind: 'account', id: resourceId }] };
  if (resourceType === 'AWS::S3::Bucket') {
    return { subjectArn: `arn:aws:s3:::${resourceId}`, resourceHints: [{ kind: 'bucket', id: resourceId }] };
  }
  // Config knows a database by its resource id (db-…), which no ARN contains.
  if (resourceType === 'AWS::RDS::DBInstance')
    return { subjectArn: null, resourceHints: [{ kind: 'db', id: resourceId }] };
  if (resourceId.startsWith('arn:')) return { subjectArn: resourceId, resourceHints: hintOfArn(resourceId) };
  const form = Object.hasOwn(arnForms, resourceType) ? arnForms[resourceType](resourceId) : null;
  const subjectArn = form && arn({ region, awsAccountId }, form[0], form[1]);
  const hints = subjectArn ? hintOfArn(subjectArn) : [];
  return { subjectArn, resourceHints: hints.length > 0 ? hints : [{ kind: 'other', id: resourceId }] };
}
