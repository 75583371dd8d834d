import { Field, Float } from 'type-graphql';
import * as Words from '../domain/words';
import { Filter, list } from './connection';
import { named, Output, words, type Ref } from './declare';
import { Node } from './node';
import { ARN, DateTime } from './scalars';

words('RestoreJobState', Words.RestoreJobState, 'Where a restore stands, in the words of AWS Backup.', {
  PENDING: 'It is asked for; AWS Backup has not begun it.',
  RUNNING: 'AWS Backup is restoring.',
  COMPLETED: 'The resource is there again: `createdResourceArn`. Now the customer validates it.',
  ABORTED: 'It was stopped before its end.',
  FAILED: 'It did not succeed; `statusMessage` says why.',
});

words('RestoreValidation', Words.RestoreValidation, 'What the customer found of what was restored.', {
  SUCCESSFUL: 'It works as it should.',
  FAILED: 'It does not: another restore is needed.',
});

@Output(
  'The restore of a recovery point into a new resource of the same account. It is asked for within an incident, done by Accelerate and validated by the customer; restores that somebody began in AWS itself are listed too.',
  Node,
)
export class RestoreJob extends Node {
  @Field(named('RestoreJobState'), { description: 'Where it stands.' })
  state: Words.RestoreJobState;

  @Field(named('RecoveryPoint'), { description: 'What is restored.' })
  recoveryPoint: Ref<'RecoveryPoint'>;

  @Field(named('Incident'), {
    nullable: true,
    description: 'The incident within which it was asked for; null: it was begun in AWS.',
  })
  incident: Ref<'Incident'> | null;

  @Field(named('Actor'), {
    description: 'Who asked for it. Of a restore that was begun in AWS nobody tells who: an AwsActor.',
  })
  requestedBy: Ref<'Actor'>;

  @Field(() => ARN, { nullable: true, description: 'What it made; null: nothing yet.' })
  createdResourceArn: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What AWS Backup says of it, in its own words; before it has begun, why it could not be begun so far. Null: nothing.',
  })
  statusMessage: string | null;

  @Field(() => Float, { nullable: true, description: 'How far it is, 0 to 100; null: AWS Backup has not told it.' })
  percentDone: number | null;

  @Field(named('RestoreValidation'), {
    nullable: true,
    description: 'What the customer found of what was restored, or a restore test of AWS Backup; null: not validated.',
  })
  validation: Words.RestoreValidation | null;

  @Field(named('Person'), {
    nullable: true,
    description: 'Who validated it; null: nobody yet, or a key, or AWS Backup.',
  })
  validatedBy: Ref<'Person'> | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was validated; null: not yet.' })
  validatedAt: string | null;

  @Field(() => DateTime, { description: 'When it was asked for, or begun in AWS.' })
  createdAt: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null: it goes on.' })
  completedAt: string | null;

  @Field(named('Account'), { description: 'The account in which it is restored.' })
  account: Ref<'Account'>;
}

@Filter('Which restores.')
export class RestoreJobFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The account in which it is restored.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('RestoreJobStateComparator'), { nullable: true, description: 'Where it stands.' })
  state?: Ref<'RestoreJobStateComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The incident within which it was asked for.' })
  incidentId?: Ref<'IDComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When it was asked for, or begun in AWS.' })
  createdAt?: Ref<'DateTimeComparator'> | null;
}

list('RestoreJob', 'restore', { CREATED_AT: 'When it was asked for, or begun in AWS.' });
