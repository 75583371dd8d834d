import { Field } from 'type-graphql';
import * as Words from '../domain/words';
import { Filter, list } from './connection';
import { named, Output, words, type Ref } from './declare';
import { Node } from './node';
import { ARN, BigIntText, DateTime } from './scalars';

words('RecoveryPointStatus', Words.RecoveryPointStatus, 'Where a recovery point stands, in the words of AWS Backup.', {
  COMPLETED: 'It is whole: a resource can be restored from it.',
  PARTIAL: 'The backup did not end within its window: nothing can be restored from it.',
  DELETING: 'AWS Backup is deleting it, or somebody had it deleted before its time.',
  EXPIRED: 'Its retention is over: from `expiresAt` on nothing can be restored from it.',
  AVAILABLE: 'It is whole and can be searched; a resource can be restored from it.',
  STOPPED: 'A continuous backup that was ended; it grows no more.',
  CREATING: 'It is being made.',
});

@Output(
  'What a backup of a resource left in a vault of AWS Backup. It is listed on when AWS Backup has deleted it, as evidence of what was there.',
  Node,
)
export class RecoveryPoint extends Node {
  @Field(() => ARN, { description: 'The ARN, unique in its account.' })
  arn: string;

  @Field(named('RecoveryPointStatus'), {
    description: 'Where it stands. Only from COMPLETED and AVAILABLE is restored.',
  })
  status: Words.RecoveryPointStatus;

  @Field(() => DateTime, { description: 'When its backup began: the state to which a restore leads back.' })
  createdAt: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its retention ends and AWS Backup deletes it; null: never, or not told yet.',
  })
  expiresAt: string | null;

  @Field(named('RestoreJob'), {
    nullable: true,
    description:
      'The evidence that it can be restored, or that it cannot: the newest restore of it that came to an end by itself, COMPLETED or FAILED, whoever began it. One that was aborted tells nothing. Null: none yet.',
  })
  lastRestoreTest: Ref<'RestoreJob'> | null;

  @Field(named('Resource'), {
    nullable: true,
    description: 'The resource that was backed up, also where it is deleted; null: not one that the service knows.',
  })
  resource: Ref<'Resource'> | null;

  @Field(() => String, { description: 'The name of the vault in which it lies.' })
  vault: string;

  @Field(() => BigIntText, { nullable: true, description: 'Its size; null: AWS Backup has not told it.' })
  bytes: string | null;

  @Field(() => Boolean, { description: 'Whether it is encrypted.' })
  encrypted: boolean;

  @Field(named('Account'), { description: 'The account in which it lies.' })
  account: Ref<'Account'>;
}

@Filter('Which recovery points.')
export class RecoveryPointFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The account in which it lies.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The resource that was backed up.' })
  resourceId?: Ref<'IDComparator'> | null;

  @Field(named('RecoveryPointStatusComparator'), { nullable: true, description: 'Where it stands.' })
  status?: Ref<'RecoveryPointStatusComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When its backup began.' })
  createdAt?: Ref<'DateTimeComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When its retention ends.' })
  expiresAt?: Ref<'DateTimeComparator'> | null;
}

list('RecoveryPoint', 'recovery point', {
  CREATED_AT: 'When its backup began.',
  EXPIRES_AT: 'When its retention ends; what never expires comes last.',
});
