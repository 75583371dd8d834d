import { Field, Int } from 'type-graphql';
import * as Words from '../domain/words';
import { Filter, list, Listed } from './connection';
import { listOf, named, Output, words, type Ref } from './declare';
import { Node } from './node';
import { ARN, DateTime, JSONObject } from './scalars';

words('PatchRunStatus', Words.PatchRunStatus, 'Where a run of patches stands.', {
  PENDING: 'AWS Systems Manager has not begun it yet.',
  IN_PROGRESS: 'Instances are being patched, looked after or restored, or wait for their turn.',
  SUCCESS: 'It ended; every instance whose turn came is patched, or was left out for a reason.',
  FAILED: 'It ended; at least one instance is FAILED or RESTORED.',
  TIMED_OUT: 'It ended; the turn of at least one instance did not come, or was taken away.',
  CANCELLING: 'Somebody had it stopped; what is under way ends.',
  CANCELLED: 'It was stopped, here or in AWS.',
  SKIPPED_OVERLAPPING: 'It did not take place: the execution of the window before it was still under way.',
});

words('PatchTargetStatus', Words.PatchTargetStatus, 'Where the patching of one instance stands.', {
  PENDING: 'It waits for its turn.',
  SNAPSHOTTING: 'A snapshot of its root volume is being taken.',
  INSTALLING: 'Patches are being installed; it may reboot.',
  VERIFYING: 'It is looked at: whether it came back well, and which patches are missing.',
  REMEDIATING: 'It did not come back well, or patches failed: it is restarted, once.',
  RESTORING: 'It did not come back well: its root volume is replaced from the snapshot.',
  SUCCEEDED: 'Patched and well.',
  FAILED: 'It could not be patched; `incident` goes on with it.',
  RESTORED: 'It did not come back, and runs again from its snapshot, without the patches; `incident` goes on with it.',
  SKIPPED: 'It was left out: stopped, not supported, or of an Auto Scaling group. `chain` says which.',
  CUT_OFF:
    'Its turn did not come or was taken away: by the cutoff of the window, by the error rate, or because somebody stopped the run.',
});

words('PatchStepKind', Words.PatchStepKind, 'What is done with an instance.', {
  SNAPSHOT: 'A snapshot of its root volume is taken; nothing is installed before it is complete.',
  INSTALL: 'Missing patches are installed.',
  VERIFY: 'It is looked at: EC2’s status checks, its SSM agent, and what Patch Manager says is missing.',
  REMEDIATE: 'It is restarted, once.',
  RESTORE: 'Its root volume is replaced from the snapshot.',
});

@Output('One link of what was done with an instance, with its evidence. A verification may come more than once.')
export class PatchStep {
  @Field(named('PatchStepKind'), { description: 'What is done.' })
  kind: Words.PatchStepKind;

  @Field(named('RemediationStepStatus'), { description: 'Where it stands.' })
  status: Words.RemediationStepStatus;

  @Field(() => DateTime, { nullable: true, description: 'When it began; null: it has not.' })
  startedAt: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended; null: it has not.' })
  endedAt: string | null;

  @Field(() => JSONObject, {
    nullable: true,
    description:
      'What proves it: ids of executions, commands, snapshots and tasks in AWS, and what was found. Null: nothing yet.',
  })
  evidence: Record<string, unknown> | null;

  @Field(() => String, { nullable: true, description: 'Why it failed or was left out, in words; else null.' })
  message: string | null;
}

@Output('The instances of a run, counted by where they stand.')
export class PatchRunCounts {
  @Field(() => Int, { description: 'All of them.' })
  total: number;

  @Field(() => Int, { description: 'Those that wait for their turn.' })
  pending: number;

  @Field(() => Int, { description: 'Those that are being patched, looked after or restored.' })
  running: number;

  @Field(() => Int, { description: 'SUCCEEDED.' })
  succeeded: number;

  @Field(() => Int, { description: 'FAILED.' })
  failed: number;

  @Field(() => Int, { description: 'RESTORED.' })
  restored: number;

  @Field(() => Int, { description: 'SKIPPED or CUT_OFF: nothing was installed, or not to the end.' })
  skipped: number;
}

@Output(
  'One patching of several instances: an execution of a patch window, or on demand. AWS Systems Manager starts one instance after the other and holds concurrency, error rate and cutoff.',
  Node,
)
export class PatchRun extends Node {
  @Field(named('PatchWindow'), {
    nullable: true,
    description: 'Its patch window; null: some instances were patched on demand by themselves.',
  })
  window: Ref<'PatchWindow'> | null;

  @Field(named('PatchRunStatus'), { description: 'Where it stands.' })
  status: Words.PatchRunStatus;

  @Field(() => Boolean, { description: 'true: somebody had it begun; false: its window opened.' })
  onDemand: boolean;

  @Field(() => DateTime, { description: 'When it began.' })
  startedAt: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When every instance had its outcome; null: some have not.',
  })
  endedAt: string | null;

  @Listed('PatchTarget', 'Its instances, each with what was done with it; without an order one that stays as it is.')
  targets: Ref<'PatchTargetConnection'>;

  @Field(named('PatchRunCounts'), { description: 'Its instances, counted.' })
  counts: Ref<'PatchRunCounts'>;

  @Field(named('Account'), { description: 'The account that it works in.' })
  account: Ref<'Account'>;

  @Field(() => Int, {
    description: 'Rises when the run itself changes, not with each instance; for `expectedVersion`.',
  })
  version: number;
}

@Output('One instance in a run. It ends in exactly one outcome, and its chain tells how it came to that.', Node)
export class PatchTarget extends Node {
  @Field(named('Resource'), { description: 'The instance.' })
  resource: Ref<'Resource'>;

  @Field(named('PatchTargetStatus'), { description: 'Where it stands.' })
  status: Words.PatchTargetStatus;

  @Field(listOf('PatchStep'), { description: 'What was done with it, in order, what is to come included.' })
  chain: Ref<'PatchStep'>[];

  @Field(() => ARN, {
    nullable: true,
    description:
      'The snapshot of its root volume from before patching; it is kept, with the vault ams-manual-backups in its tags. Null: none was taken.',
  })
  snapshotArn: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it ran again from its snapshot; null: it was not restored.',
  })
  restoredAt: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many critical patches are missing since; null: nobody could tell.',
  })
  missingCritical: number | null;

  @Field(() => Int, { nullable: true, description: 'How many patches are missing since; null: nobody could tell.' })
  missingTotal: number | null;

  @Field(named('Incident'), {
    nullable: true,
    description: 'The incident that goes on where patching failed; null: none.',
  })
  incident: Ref<'Incident'> | null;

  @Field(() => DateTime, { description: 'When anything of it changed last.' })
  updatedAt: string;
}

@Filter('Which runs of patches.')
export class PatchRunFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'Their ids.' })
  id?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'Their patch window.' })
  windowId?: Ref<'IDComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The account they work in.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('PatchRunStatusComparator'), { nullable: true, description: 'Where they stand.' })
  status?: Ref<'PatchRunStatusComparator'> | null;

  @Field(named('BooleanComparator'), { nullable: true, description: 'Whether somebody had them begun.' })
  onDemand?: Ref<'BooleanComparator'> | null;

  @Field(named('DateTimeComparator'), { nullable: true, description: 'When they began.' })
  startedAt?: Ref<'DateTimeComparator'> | null;
}
list('PatchRun', 'run of patches', { STARTED_AT: 'When it began.' });

@Filter('Which instances of a run.')
export class PatchTargetFilter {
  @Field(named('PatchTargetStatusComparator'), { nullable: true, description: 'Where they stand.' })
  status?: Ref<'PatchTargetStatusComparator'> | null;

  @Field(named('IDComparator'), { nullable: true, description: 'The instance.' })
  resourceId?: Ref<'IDComparator'> | null;

  @Field(named('IntComparator'), { nullable: true, description: 'How many critical patches are missing.' })
  missingCritical?: Ref<'IntComparator'> | null;
}
list('PatchTarget', 'instance of a run', { STATUS: 'Where it stands, by the word.' });
