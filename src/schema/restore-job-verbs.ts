import { Field, ID } from 'type-graphql';
import type * as Words from '../domain/words';
import { Input, named } from './declare';
import { payload, Repeatable } from './payload';
import { JSONObject } from './scalars';

const restoreJob = (description: string) => ({ restoreJob: { type: named('RestoreJob'), description } });

@Input(
  'Asks for a restore within an incident. A new resource is made beside the one that was backed up; nothing is overwritten. Restored are EC2 instances and volumes, RDS instances, Aurora and DocumentDB clusters, DynamoDB tables, EFS and FSx file systems and S3 buckets.',
)
export class RequestRestoreInput extends Repeatable {
  @Field(() => ID, { description: 'The incident: an open one of the account in which the recovery point lies.' })
  incidentId: string;

  @Field(() => ID, {
    description:
      'The recovery point: COMPLETED or AVAILABLE, and not expired. It is restored once at a time, unless another targetName is given.',
  })
  recoveryPointId: string;

  @Field(() => String, {
    nullable: true,
    description:
      'What there is to say about it, 1 to 8,000 characters; it stands among the comments of the incident too.',
  })
  comment?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The account into which to restore: that of the recovery point, which is also meant where it is left out. Any other is refused.',
  })
  targetAccountId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The name of what is made, where its type has one: the identifier of a database or cluster, the name of a table or of a bucket that does not exist. Left out: the old name with “-restored-” and the time.',
  })
  targetName?: string | null;

  @Field(() => JSONObject, {
    nullable: true,
    description:
      'What is to be otherwise than when it was backed up: keys of the metadata that AWS Backup takes for a restore of the type, such as `InstanceType` and `SubnetId` (EC2), `availabilityZone` and `volumeType` (EBS), `DBInstanceClass` and `MultiAZ` (RDS). Values are texts; others are sent as JSON. An unknown key is refused with the list of the known ones.',
  })
  options?: Record<string, unknown> | null;
}
payload('RequestRestore', restoreJob('The restore, PENDING.'));

@Input(
  'Records what the customer found of what was restored, once. SUCCESSFUL answers what the incident waited for. FAILED keeps the incident open, or opens it again: another restore is needed.',
)
export class RecordRestoreValidationInput extends Repeatable {
  @Field(() => ID, { description: 'The restore: COMPLETED, and not validated yet.' })
  restoreJobId: string;

  @Field(named('RestoreValidation'), { description: 'Whether what was restored works.' })
  validation: Words.RestoreValidation;

  @Field(() => String, {
    nullable: true,
    description: 'What was found, 1 to 8,000 characters; it stands among the comments of the incident too.',
  })
  comment?: string | null;
}
payload('RecordRestoreValidation', restoreJob('The restore with the verdict.'));
