import { GraphQLID, GraphQLInt, GraphQLString } from 'graphql';
import { input, named, type FieldSpec } from './declare';
import { DateTime } from './scalars';

const isNull: FieldSpec = {
  type: () => Boolean,
  nullable: true,
  description: 'true: the field has no value; false: it has one.',
};

function equality(type: () => object): Record<string, FieldSpec> {
  const list = (): [object] => [type()];
  return {
    eq: {
      type,
      nullable: true,
      description: 'Equal to this value. A null here counts as left out; ask for missing values with `isNull`.',
    },
    in: { type: list, nullable: true, description: 'Equal to one of these. An empty list matches nothing.' },
    notIn: { type: list, nullable: true, description: 'None of these; having no value passes too.' },
  };
}

const INTRO = 'All conditions that are given must hold.';

input('IDComparator', `Conditions on an id. ${INTRO}`, { ...equality(() => GraphQLID), isNull });

input('StringComparator', `Conditions on a text. Upper and lower case differ. ${INTRO}`, {
  ...equality(() => GraphQLString),
  startsWith: { type: () => String, nullable: true, description: 'Begins with this text.' },
  contains: {
    type: () => String,
    nullable: true,
    description:
      'Contains this text anywhere. Slower than `startsWith`: narrow the list by account or organization too.',
  },
  isNull,
});

input('DateTimeComparator', `Conditions on an instant, to the millisecond. ${INTRO}`, {
  ...equality(() => DateTime),
  lt: { type: () => DateTime, nullable: true, description: 'Before this instant.' },
  lte: { type: () => DateTime, nullable: true, description: 'At this instant or before it.' },
  gt: { type: () => DateTime, nullable: true, description: 'After this instant.' },
  gte: { type: () => DateTime, nullable: true, description: 'At this instant or after it.' },
  isNull,
});

input('IntComparator', `Conditions on a whole number. ${INTRO}`, {
  ...equality(() => GraphQLInt),
  lt: { type: () => GraphQLInt, nullable: true, description: 'Less than this.' },
  lte: { type: () => GraphQLInt, nullable: true, description: 'This or less.' },
  gt: { type: () => GraphQLInt, nullable: true, description: 'More than this.' },
  gte: { type: () => GraphQLInt, nullable: true, description: 'This or more.' },
  isNull,
});

input('BooleanComparator', `Conditions on a yes or no. ${INTRO}`, {
  eq: {
    type: () => Boolean,
    nullable: true,
    description: 'Equal to this value. A null here counts as left out; ask for missing values with `isNull`.',
  },
  isNull,
});

const enums: Record<string, string> = {
  Party: 'a side',
  IncidentPriority: 'a priority',
  IncidentStatus: 'the status of an incident',
  IncidentOrigin: 'the origin of an incident',
  ServiceRequestCategory: 'the category of a service request',
  ServiceRequestStatus: 'the status of a service request',
  ProblemStatus: 'the status of a problem',
  RemediationStatus: 'the status of a remediation',
  CommentVisibility: 'the visibility of a comment',
  AccountStatus: 'the status of an account',
  ServiceTier: 'a service tier',
  AddOn: "an account's add-ons: one of them must meet the conditions",
  AccountEnvironment: 'the environment of an account',
  AlarmState: 'the state of an alarm',
  SignalSource: 'the source of a signal',
  IngestOutcome: 'the outcome of a signal',
  AlertStatus: 'the status of an alert',
  Impact: 'the impact of an alert',
  EventKind: 'the kind of an event',
  Role: 'a role',
  SlaStatus: 'how a service-level promise stands',
  SlaState: 'how the service-level promises stand',
  ProvisioningStatus: 'how AWS stands to what it ought to be',
  WebhookStatus: 'the status of a webhook',
  DeliveryStatus: 'the status of a delivery',
  RecoveryPointStatus: 'the status of a recovery point',
  RestoreJobState: 'the state of a restore',
  BackupJobState: 'the state of a backup job',
  OperatingSystem: 'an operating system',
  ComplianceStatus: 'how an instance stands to its patch baseline; whatever is no instance has no value',
  PatchState: 'how a patch stands on its instance',
  PatchSeverity: 'how severe it is to lack a patch',
  PatchRunStatus: 'the status of a run of patches',
  PatchTargetStatus: 'where the patching of an instance stands',
};

for (const [name, what] of Object.entries(enums)) {
  input(`${name}Comparator`, `Conditions on ${what}. ${INTRO}`, { ...equality(named(name)), isNull });
}
