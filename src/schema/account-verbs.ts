import { Field, ID } from 'type-graphql';
import type * as Words from '../domain/words';
import { Input, listOf, named } from './declare';
import { payload, Repeatable, Versioned } from './payload';
import { ARN, AwsAccountId, AwsRegion, Duration } from './scalars';

@Input('Takes an AWS account under management. It becomes ACTIVE when its role is verified and first synchronised.')
export class OnboardAccountInput extends Repeatable {
  @Field(() => ID, { description: 'The customer it belongs to.' })
  organizationId: string;

  @Field(() => AwsAccountId, {
    description:
      'Its number at AWS, each once in an organization. It is the organization’s as soon as its role, with the external id that is issued here, lets the service in: of several organizations that name one number, the first whose role does.',
  })
  awsAccountId: string;

  @Field(() => String, { description: 'The name to show: 1 to 100 characters.' })
  name: string;

  @Field(named('ServiceTier'), { description: 'The level of service.' })
  serviceTier: Words.ServiceTier;

  @Field(listOf('AddOn'), { description: 'What it subscribes to beyond the tier; possibly nothing.' })
  addOns: Words.AddOn[];

  @Field(() => [AwsRegion], { description: 'The Regions in which to operate it: at least one, each once.' })
  regions: string[];

  @Field(() => ARN, {
    nullable: true,
    description:
      'The role to assume, an IAM role of that account; null: the role opsgraph-operations in it. Its trust policy must demand the external id of `Account.access`.',
  })
  roleArn?: string | null;
}
payload('OnboardAccount', { account: { type: named('Account'), description: 'The account, in DISCOVERY.' } });

@Input('How alerts of EC2 instances are to be handled. What is left out, or null, stays as it is.')
export class Ec2AlertingInput {
  @Field(named('AlertScope'), { nullable: true, description: 'Of which instances alerts are handled.' })
  scope?: Words.AlertScope | null;

  @Field(named('AlertGrouping'), { nullable: true, description: 'What alerts share an incident by.' })
  grouping?: Words.AlertGrouping | null;

  @Field(named('AlertEngagement'), { nullable: true, description: 'How far alerts are handled.' })
  engagement?: Words.AlertEngagement | null;

  @Field(() => Duration, {
    nullable: true,
    description:
      'How long after its last correspondence the incident of an instance resolves by itself: 24, 48 or 72 hours.',
  })
  resolveAfter?: string | null;
}

@Input(
  'Changes the settings of an account. What is left out stays as it is, and so does what is null, except `roleArn`.',
)
export class UpdateAccountInput extends Versioned {
  @Field(() => ID, { description: 'The account.' })
  accountId: string;

  @Field(() => String, { nullable: true, description: 'A new name: 1 to 100 characters.' })
  name?: string | null;

  @Field(named('ServiceTier'), { nullable: true, description: 'A new level of service.' })
  serviceTier?: Words.ServiceTier | null;

  @Field(listOf('AddOn'), { nullable: true, description: 'All its add-ons from now on, in place of the present ones.' })
  addOns?: Words.AddOn[] | null;

  @Field(() => [AwsRegion], {
    nullable: true,
    description: 'All its Regions from now on, in place of the present ones: at least one, each once.',
  })
  regions?: string[] | null;

  @Field(named('AccountEnvironment'), { nullable: true, description: 'What it is used for.' })
  environment?: Words.AccountEnvironment | null;

  @Field(() => ARN, {
    nullable: true,
    description:
      'Another role to assume, an IAM role of that account; an explicit null: the role opsgraph-operations in it. It is verified before it is used.',
  })
  roleArn?: string | null;

  @Field(named('Ec2AlertingInput'), {
    nullable: true,
    description:
      'How alerts of its EC2 instances are handled from now on. Alerts that are open, and the incidents that they opened, go on as they began.',
  })
  ec2Alerting?: Ec2AlertingInput | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Another key of the tag by which resources name their owners: 1 to 128 characters as AWS allows them in a tag, not beginning with aws:. For alerts from now on.',
  })
  contactTagKey?: string | null;
}
payload('UpdateAccount', { account: { type: named('Account'), description: 'The account with its new settings.' } });

@Input('Reads an account from AWS now, beside the schedule. Not for accounts that are suspended or on their way out.')
export class SyncAccountInput extends Repeatable {
  @Field(() => ID, { description: 'The account.' })
  accountId: string;

  @Field(listOf('SyncSource'), { nullable: true, description: 'What to read, each once; without it everything.' })
  sources?: Words.SyncSource[] | null;
}
payload('SyncAccount', {
  account: { type: named('Account'), description: 'The account, before the reading.' },
  job: { type: named('Job'), description: 'The work in the background; read it again to follow it.' },
});
