import * as Words from '../domain/words';
import { words } from './declare';

words('CountPrecision', Words.CountPrecision, 'How exact a count is.', {
  EXACT: 'The value is the number of items.',
  AT_LEAST: 'There are more than the value says; counting stopped there.',
});

words('OrderDirection', Words.OrderDirection, 'The direction of a sort key.', {
  ASC: 'Smallest, oldest or first by letter comes first.',
  DESC: 'Largest, newest or last by letter comes first.',
});

words('Party', Words.Party, 'The two sides of the service.', {
  CUSTOMER: 'The customer and their people and systems.',
  ACCELERATE: 'The operations provider: AMS Accelerate, its engineers and its automation.',
});

words('RaciRole', Words.RaciRole, "A party's part in an activity.", {
  RESPONSIBLE: 'Does it.',
  CONSULTED: 'Is asked for its view before or while it is done.',
  INFORMED: 'Is told about it.',
});

words('Role', Words.Role, 'What a person or key may do, within the party, the scopes and the responsibility table.', {
  CUSTOMER_VIEWER: "Reads what belongs to the customer's organizations.",
  CUSTOMER_OPERATOR: 'Reads, and works on incidents and alerts for the customer.',
  CUSTOMER_ADMIN: 'Everything on the customer side, including people, keys and account settings.',
  OPERATIONS_ENGINEER: 'Operates for Accelerate: incidents, alerts, accounts, people and keys.',
  SECURITY_ANALYST: 'Works on security findings for Accelerate.',
  CLOUD_ARCHITECT: 'Configures accounts for Accelerate.',
  CLOUD_SERVICE_DELIVERY_MANAGER: 'Leads the service for a customer: reports, exports and the priority of incidents.',
  BREAK_GLASS:
    'Everything of its party in an emergency. Every request and connection must give a reason of 1 to 500 characters, else it is FORBIDDEN: the header `X-Opsgraph-Reason` (HTTP and server-sent events), or `reason` in the payload of `connection_init` (WebSocket). Every event it causes carries the reason in `summary` and in `after.breakGlass.reason`.',
  SYSTEM: 'The service itself. It is given to nobody.',
});

words('UserErrorCode', Words.UserErrorCode, 'Why a mutation was refused, or a permission is not given.', {
  INVALID: 'A value is not acceptable: format, range or combination.',
  REQUIRED: 'A value is missing that is needed in this case.',
  TOO_LONG: 'A text exceeds its limit.',
  TOO_MANY: 'A list exceeds its limit.',
  NOT_FOUND: "The object does not exist, or it is another tenant's: the two are not told apart.",
  FORBIDDEN: 'Role or scope do not allow it.',
  NOT_RESPONSIBLE: 'The responsibility table gives the activity to the other party.',
  ADD_ON_REQUIRED: 'The account has not subscribed to the add-on that this belongs to.',
  CONFLICT: 'The object was changed in the meantime. Read it again and repeat with its present version.',
  INVALID_TRANSITION: "The object's present status does not admit this step.",
  LIMIT_EXCEEDED: 'A limit of the service or of AWS is reached.',
  CHANGE_FREEZE: 'A change freeze covers the account at this time.',
  UNSUPPORTED: 'The service does not cover this kind of resource or configuration.',
  IDEMPOTENCY_KEY_REUSED: 'The idempotency key was used within 24 hours with another input.',
  ALREADY_EXISTS: 'An object with this natural key exists.',
  GUARD_REFUSED: 'A safety rule of an automation refused to act.',
});

words('ServiceTier', Words.ServiceTier, 'The level of service agreed for an account.', {
  PLUS: 'The standard tier.',
  PREMIUM: 'The tier with the shorter agreed times.',
});

words('AddOn', Words.AddOn, 'What an account can subscribe to beyond its tier.', {
  PATCH: 'Patching of EC2 instances by Accelerate.',
});

words(
  'AccountStatus',
  Words.AccountStatus,
  'Where an account stands, from its first contact to the end of the service.',
  {
    DISCOVERY: 'Onboarding began: the role is verified and what exists is read.',
    MANAGEMENT_RESOURCES: 'The resources that Accelerate needs in the account are being prepared.',
    DEFAULT_POLICIES: 'Monitoring and the other features are being set up with their default policies.',
    CUSTOMIZING: "The features are being adapted to the customer's wishes.",
    ACTIVE: 'Under management: the role is verified and a first synchronisation has ended.',
    SUSPENDED: 'The service rests; nothing is synchronised.',
    OFFBOARDING: 'The service is ending and its resources are being removed.',
    OFFBOARDED: 'The service has ended; what was recorded stays readable.',
  },
);

words('AccountEnvironment', Words.AccountEnvironment, 'What an account is used for.', {
  PRODUCTION: 'A managed production environment.',
  NON_PRODUCTION: 'A managed environment for development, tests or the like.',
});

words('AlertScope', Words.AlertScope, 'Of which EC2 instances of an account the alerts are handled.', {
  ACCOUNT_WIDE: 'Of all its instances.',
  TAG_BASED:
    'Of those that carry the tag `ams:rt:ams-monitoring-policy` = `ams-monitored`. Alerts of other instances are kept as by REPORT_ONLY; those of an instance that was not discovered yet are handled in full.',
});

words('AlertGrouping', Words.AlertGrouping, 'What alerts of EC2 instances share an incident by.', {
  CLASSIC:
    'By what they say: an incident for each definition and instance; five instances with the same within five minutes are one.',
  INSTANCE:
    'By the instance: all its alerts, of its attached volumes too, share one incident (or one question to the customer), whatever they say. That incident resolves by itself, `resolveAfter` after its last correspondence.',
});

words('AlertEngagement', Words.AlertEngagement, 'How far alerts of EC2 instances are handled.', {
  NONE: 'Not at all: no alert, no incident, no automation. Each signal is kept, IGNORED with the rule EC2_ENGAGEMENT.',
  REPORT_ONLY: 'Kept for reports: an alert that is CLOSED at once with why. No incident and no automation follows.',
  DEFAULT: 'In full: automatic remediation, questions to the customer, incidents.',
});

words('SyncSource', Words.SyncSource, 'The AWS API from which a part of our picture of an account comes.', {
  CLOUDWATCH: 'Alarms and their states.',
  EC2: 'Instances and volumes.',
  SSM: 'The agents on instances.',
  RESOURCE_GROUPS_TAGGING: 'Tags, and resources of all services that carry them.',
  RDS: 'Database instances and clusters.',
  CLOUDTRAIL: 'What was changed, by whom; of what is known the newest is read again.',
  BACKUP: 'Plans, vaults and jobs of AWS Backup.',
  SUPPORT: 'Cases of the AWS Support Center that are for Accelerate; of the whole account, read in us-east-1.',
});

words('BusinessNeedType', Words.BusinessNeedType, 'What the reason that Accelerate gave for a change is.', {
  SUPPORT_CASE: 'A case in the AWS Support Center.',
  OPS_ITEM: 'An operational item of Systems Manager.',
  ISSUE: 'An issue that Accelerate tracks for itself.',
  TEXT: 'A text.',
});

words('AlarmState', Words.AlarmState, 'The state of a CloudWatch alarm, as AWS names it.', {
  OK: 'The metric is within the threshold.',
  ALARM: 'The metric is outside the threshold.',
  INSUFFICIENT_DATA: 'CloudWatch has too few data points to tell.',
});

words('AlarmHistoryItemType', Words.AlarmHistoryItemType, 'What an entry of the history of an alarm is about.', {
  CONFIGURATION_UPDATE: 'The alarm was created, changed or deleted.',
  STATE_UPDATE: 'The alarm changed its state.',
  ACTION: 'The alarm carried out an action.',
});

words('AgentKind', Words.AgentKind, 'What an instance must carry so that it can be operated.', {
  SSM_AGENT: 'The AWS Systems Manager agent, registered and reachable.',
  CLOUDWATCH_AGENT: 'The CloudWatch agent, for memory, disk and log data.',
  INSTANCE_PROFILE: 'An instance profile that lets the agents call AWS.',
});

words('JobStatus', Words.JobStatus, 'Where a piece of background work stands.', {
  QUEUED: 'It waits for a worker.',
  RUNNING: 'A worker is at it, or it waits for its next attempt.',
  SUCCEEDED: 'It ended and did what it should.',
  FAILED: 'It ended without success; `error` says why.',
  CANCELLED: 'It was given up before it ended.',
});
