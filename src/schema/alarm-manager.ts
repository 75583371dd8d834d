import { ArgsType, Field, ID, Int } from 'type-graphql';
import * as Words from '../domain/words';
import { connection } from './connection';
import { declare, Input, listOf, named, Output, words, type Ref } from './declare';
import { Node } from './node';
import { payload, Repeatable, Versioned } from './payload';
import { ARN, DateTime, JSONObject } from './scalars';

words('ProfileLayer', Words.ProfileLayer, 'Whose definitions of alarms.', {
  DEFAULT: "The service's baseline, the same for every account.",
  CUSTOMER: "The customer's own.",
  EFFECTIVE:
    "What is in force: the baseline, where the customer's definitions stand in the place of those they replace.",
});

words('AlarmDefinitionKind', Words.AlarmDefinitionKind, 'What watches for the condition of a definition.', {
  METRIC: 'A CloudWatch alarm on a metric or on metric math, for each resource.',
  COMPOSITE: 'A CloudWatch alarm on the states of other alarms, for each resource.',
  EVENT: 'An event that AWS sends; no alarm is made.',
  STATE: 'A state that the service looks for itself; no alarm is made.',
  PROMETHEUS: 'A rule of Prometheus in the cluster; no alarm is made.',
});

words('ProvisioningStatus', Words.ProvisioningStatus, 'How AWS stands to what it ought to be.', {
  PENDING: 'It was saved and not yet put into effect.',
  IN_PROGRESS: 'It is being put into effect.',
  IN_SYNC: 'AWS is as it ought to be, as far as was last seen.',
  DRIFTED: 'AWS was found to be otherwise; it is put back.',
  FAILED: 'The last attempt did not succeed in everything; its job says what.',
  DELETING: 'It is being removed.',
  DELETED: 'It was removed.',
});

@Output(
  'An alarm that is made for every resource of a type that the tag selects, or what else the baseline watches for.',
)
export class AlarmDefinition {
  @Field(() => String, { description: 'The id, unique within the resource type.' })
  configurationId: string;

  @Field(named('AlarmDefinitionKind'), { description: 'What watches for it.' })
  kind: Words.AlarmDefinitionKind;

  @Field(() => String, { description: 'The type of the resources that it is about, such as AWS::EC2::Instance.' })
  resourceType: string;

  @Field(named('ProfileLayer'), { description: 'Whose it is: DEFAULT or CUSTOMER.' })
  layer: Words.ProfileLayer;

  @Field(() => Boolean, { description: 'Whether alarms are made from it.' })
  enabled: boolean;

  @Field(named('Tag'), {
    nullable: true,
    description: 'The tag that a resource must carry for it; null: every resource of the type.',
  })
  tag: Ref<'Tag'> | null;

  @Field(() => JSONObject, {
    description:
      'The request of PutMetricAlarm or PutCompositeAlarm, with pseudoparameters such as ${EC2::InstanceId}; in a plan with their values. For the other kinds the event pattern and the condition.',
  })
  definition: object;

  @Field(() => String, {
    nullable: true,
    description: 'The automatic remediation that its alert starts; null: none.',
  })
  remediation: string | null;

  @Field(() => Boolean, { description: 'Whether it stands in the place of a default definition of the same id.' })
  overridesDefault: boolean;
}

@Output("A customer's own profile of Alarm Manager: what is laid over the baseline of an account.", Node)
export class AlarmProfile extends Node {
  @Field(named('Account'), { description: 'The account that it is for.' })
  account: Ref<'Account'>;

  @Field(named('ProfileLayer'), { description: 'Always CUSTOMER: the baseline is the same for all and is not edited.' })
  layer: Words.ProfileLayer;

  @Field(() => JSONObject, {
    description:
      'The definitions by resource type and configuration id: {"AWS::EC2::Instance": {"MyAlarm": {"Enabled": true, "Tag": {"Key": …, "Value": …}, "AlarmDefinition": {…}}}}. A block replaces the default one of the same id whole.',
  })
  document: object;

  @Field(() => DateTime, { nullable: true, description: 'When a version of it was last put into effect; null: never.' })
  deployedAt: string | null;

  @Field(named('ProvisioningStatus'), { description: 'How the alarms in AWS stand to it.' })
  status: Words.ProvisioningStatus;

  @Field(() => Int, { description: 'Rises with every change of the document; every version is kept.' })
  version: number;
}

@Output('Something that is wrong in a profile, or in the way of putting it into effect.')
export class ConfigurationProblem {
  @Field(() => [String], { description: 'The way from the root of the document to the place, key by key.' })
  path: string[];

  @Field(() => String, { description: 'What is wrong, for people.' })
  message: string;

  @Field(() => String, {
    description:
      'The same for programs, such as UNKNOWN_KEY, PARAMETER_OF_OTHER_TYPE or COMPOSITE_CYCLE; PARAMETER_NOT_KNOWN and NAME_TAKEN name alarms that are left as they are, LONG_DEPLOYMENT says how long a deployment takes at the quotas of AWS.',
  })
  code: string;
}

@Output(
  'What a deployment would do to the alarms of one resource. Alarms that the service does not manage stay as they are.',
)
export class MonitoringPlan {
  @Field(named('Resource'), { description: 'The resource.' })
  resource: Ref<'Resource'>;

  @Field(listOf('AlarmDefinition'), { description: 'The alarms that would be made.' })
  create: AlarmDefinition[];

  @Field(listOf('AlarmChange'), { description: 'The managed alarms that would be changed.' })
  update: AlarmChange[];

  @Field(listOf('Alarm'), { description: 'The managed alarms that would be deleted: no definition calls for them.' })
  delete: Ref<'Alarm'>[];

  @Field(() => Int, { description: 'How many managed alarms of the resource are as they ought to be.' })
  unchanged: number;
}

@Output('A managed alarm that is not as its definition says.')
export class AlarmChange {
  @Field(named('Alarm'), { description: 'The alarm as it is.' })
  alarm: Ref<'Alarm'>;

  @Field(() => JSONObject, {
    description: 'Its present configuration, without what equals the defaults of CloudWatch.',
  })
  before: object;

  @Field(named('AlarmDefinition'), { description: 'What it would become.' })
  after: AlarmDefinition;

  @Field(() => [String], {
    description: 'The members of the configuration in which the two differ; Tags: it was made from another definition.',
  })
  fields: string[];
}

connection('MonitoringPlan', 'resource whose alarms would change', {
  problems: {
    type: listOf('ConfigurationProblem'),
    description:
      'What is wrong in the profile (then nothing is planned), and what stands in the way of single alarms, at most 100 of them.',
  },
  creates: { type: () => Int, description: 'How many alarms would be made, over all pages.' },
  updates: { type: () => Int, description: 'How many would be changed, over all pages.' },
  deletes: { type: () => Int, description: 'How many would be deleted, over all pages.' },
});

@ArgsType()
export class MonitoringPlanArgs {
  @Field(() => ID, { description: 'The account.' })
  accountId: string;

  @Field(() => JSONObject, {
    nullable: true,
    description: "A customer's profile to try, in the form of `AlarmProfile.document`; without it the saved one.",
  })
  profile?: object | null;

  @Field(() => ARN, {
    nullable: true,
    description: 'One resource alone, which is then listed even where nothing would change.',
  })
  resourceArn?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many resources: 1 to 200, by default 50.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only resources that follow this cursor.' })
  after?: string | null;
}
declare('MonitoringPlanArgs', MonitoringPlanArgs);

@Input("Saves a new version of the customer's profile of an account. A document with any fault is refused whole.")
export class UpdateAlarmProfileInput extends Versioned {
  @Field(() => ID, { description: 'The account.' })
  accountId: string;

  @Field(() => JSONObject, {
    description:
      'The whole profile, in the form of `AlarmProfile.document`; an empty object leaves the baseline alone.',
  })
  document: Record<string, unknown>;
}
payload('UpdateAlarmProfile', {
  alarmProfile: { type: named('AlarmProfile'), description: 'The profile in its new version.' },
  job: {
    type: named('Job'),
    description:
      'The deployment that puts it into effect; null where nothing changed, or monitoring was never deployed in the account: then `deployMonitoring` comes first.',
  },
});

@Input('Puts the baseline and the saved profile of an account into effect.')
export class DeployMonitoringInput extends Repeatable {
  @Field(() => ID, { description: 'The account.' })
  accountId: string;

  @Field(() => [ID], {
    nullable: true,
    description: 'Only the alarms of these resources, at most 100; without it all of the account.',
  })
  resourceIds?: string[] | null;
}
payload('DeployMonitoring', {
  account: { type: named('Account'), description: 'The account.' },
  job: {
    type: named('Job'),
    description:
      'The deployment: `total` is the number of alarms to change, `done` how many are; read it again to follow it.',
  },
});
