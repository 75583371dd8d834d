import { ArgsType, Field, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Filter, list, Listed, Taking } from './connection';
import { declare, listOf, named, Output, type Ref } from './declare';
import { Node } from './node';
import { AwsRegion, DateTime } from './scalars';

@Output('Which patches a baseline approves by itself.')
export class PatchApprovalRule {
  @Field(() => [String], {
    description:
      'Of which classifications, in the words of the system’s maker, such as SecurityUpdates; empty: of all.',
  })
  classifications: string[];

  @Field(listOf('PatchSeverity'), { description: 'Of which severities; empty: of all.' })
  severities: Words.PatchSeverity[];

  @Field(() => Int, {
    nullable: true,
    description: 'How many days after its release a patch counts as approved; null: a fixed day is set instead.',
  })
  approveAfterDays: number | null;
}

@Output(
  'Which patches the instances of one operating system should have: a patch baseline of Systems Manager in one account and Region. AWS’s own are among them.',
  Node,
)
export class PatchBaseline extends Node {
  @Field(() => String, {
    description:
      'Systems Manager’s id: pb-… of the account’s own, an ARN of AWS’s. Empty while Systems Manager is still being told to make it.',
  })
  baselineId: string;

  @Field(() => String, { description: 'The name.' })
  name: string;

  @Field(named('OperatingSystem'), { description: 'The operating system for whose instances it is.' })
  operatingSystem: Words.OperatingSystem;

  @Field(() => [String], { description: 'Patches that are approved whatever the rules say.' })
  approvedPatches: string[];

  @Field(() => [String], { description: 'Patches that are not installed, whatever the rules and the other list say.' })
  rejectedPatches: string[];

  @Field(named('Account'), { description: 'The account in which it is.' })
  account: Ref<'Account'>;

  @Field(() => AwsRegion, { description: 'The Region in which it is.' })
  region: string;

  @Field(() => Boolean, {
    description: 'Whether it is for all instances of its system that no patch group gives another one.',
  })
  default: boolean;

  @Field(() => Boolean, { description: 'Whether it was made or changed through this service.' })
  managed: boolean;

  @Field(() => [String], {
    description: 'The patch groups whose instances it is for: values of the tag “Patch Group”.',
  })
  patchGroups: string[];

  @Field(listOf('PatchApprovalRule'), { description: 'What it approves by itself; a patch needs one rule that fits.' })
  approvalRules: PatchApprovalRule[];

  @Field(() => Int, {
    description:
      'Rises with every change through this service, and with those that AWS tells of; for `expectedVersion`.',
  })
  version: number;
}

@Filter('Which patch baselines.')
export class PatchBaselineFilter {
  @Field(named('IDComparator'), { nullable: true, description: 'The account.' })
  accountId?: Ref<'IDComparator'> | null;

  @Field(named('OperatingSystemComparator'), { nullable: true, description: 'The operating system.' })
  operatingSystem?: Ref<'OperatingSystemComparator'> | null;

  @Field(named('BooleanComparator'), { nullable: true, description: 'Whether it is the default of its system.' })
  default?: Ref<'BooleanComparator'> | null;
}
list('PatchBaseline', 'patch baseline', { NAME: 'The name.' });

@Output('A patch, as it stands on one instance.', Node)
export class Patch extends Node {
  @Field(() => String, { description: 'Its title; of Linux the package with its version.' })
  title: string;

  @Field(() => String, {
    nullable: true,
    description: 'The id by which the system knows it: an article such as KB5034441, of Linux the package.',
  })
  kbId: string | null;

  @Field(() => String, {
    description: 'Its kind in the words of the system’s maker, such as SecurityUpdates or Security; may be empty.',
  })
  classification: string;

  @Field(named('PatchSeverity'), { description: 'How severe it is to lack it.' })
  severity: Words.PatchSeverity;

  @Field(named('PatchState'), { description: 'How it stands on the instance.' })
  state: Words.PatchState;

  @Field(() => DateTime, { nullable: true, description: 'When it was installed; null: it is not, or nobody knows.' })
  installedAt: string | null;

  @Field(() => [String], {
    description: 'The vulnerabilities that it mends (CVE ids), where Systems Manager tells them.',
  })
  cves: string[];
}

@Filter('Which patches.')
export class PatchFilter {
  @Field(named('PatchStateComparator'), { nullable: true, description: 'How they stand.' })
  state?: Ref<'PatchStateComparator'> | null;

  @Field(named('PatchSeverityComparator'), { nullable: true, description: 'How severe they are.' })
  severity?: Ref<'PatchSeverityComparator'> | null;

  @Field(named('StringComparator'), { nullable: true, description: 'Their kind in the words of the system’s maker.' })
  classification?: Ref<'StringComparator'> | null;
}
list('Patch', 'patch', {
  SEVERITY: 'The severity; ascending begins with CRITICAL.',
  TITLE: 'The title.',
});

@Output(
  'How an EC2 instance stands to its patch baseline, as the last scan or installation told. It is read of every instance that Systems Manager knows, with the add-on PATCH or without it.',
)
export class PatchCompliance {
  @Field(named('ComplianceStatus'), { description: 'Whether patches are missing.' })
  status: Words.ComplianceStatus;

  @Field(() => Int, { description: 'The number of patches that its baseline approves and that are installed.' })
  installed: number;

  @Field(() => Int, { description: 'The number of patches that are installed beside those of the baseline.' })
  installedOther: number;

  @Field(() => Int, { description: 'The number of patches that its baseline approves and that are not installed.' })
  missing: number;

  @Field(() => Int, { description: 'The number of patches that could not be installed.' })
  failed: number;

  @Field(() => Int, { description: 'The number of patches that take effect with the next reboot.' })
  pendingReboot: number;

  @Field(named('PatchBaseline'), {
    nullable: true,
    description: 'The baseline to which it was held; null: it was never scanned, or the baseline is gone.',
  })
  baseline: Ref<'PatchBaseline'> | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the last scan or installation ended; null: there was none.',
  })
  scannedAt: string | null;

  @Field(named('PatchWindow'), {
    nullable: true,
    description: 'The patch window that comes next of those that cover it; null: none is to come.',
  })
  window: Ref<'PatchWindow'> | null;

  @Listed('Patch', 'Its patches, missing and installed, the most severe first.')
  patches: Ref<'PatchConnection'>;

  @Field(() => String, {
    nullable: true,
    description: 'What should be done, in words, the most pressing first; null: nothing.',
  })
  recommendation: string | null;
}

@Output('How many patches of one severity are missing.')
export class PatchSeverityCount {
  @Field(named('PatchSeverity'), { description: 'The severity.' })
  severity: Words.PatchSeverity;

  @Field(() => Int, { description: 'The number of missing patches, over all instances.' })
  missing: number;
}

@Output('How instances stood at the end of a day in UTC; today: how they stand.')
export class PatchCompliancePoint {
  @Field(() => DateTime, { description: 'The first instant of the day, in UTC.' })
  day: string;

  @Field(() => Int, { description: 'The number of instances of which nothing was missing.' })
  compliant: number;

  @Field(() => Int, { description: 'The number of instances of which patches were missing.' })
  nonCompliant: number;

  @Field(() => Int, { description: 'The number of missing patches of the severity CRITICAL.' })
  missingCritical: number;

  @Field(() => Int, { description: 'The number of missing patches.' })
  missingTotal: number;
}

@ArgsType()
class PatchTrendArgs {
  @Field(() => DateTime, { description: 'Days that begin at this instant or after it.' })
  from: string;

  @Field(() => DateTime, {
    description: 'Days that begin at this instant or before it; at most 400 days after `from`.',
  })
  to: string;
}
declare('PatchTrendArgs', PatchTrendArgs);

@Output('How the EC2 instances of an account or organization stand to their patch baselines.')
export class PatchComplianceSummary {
  @Field(() => Int, { description: 'The number of instances: the compliant, the others and the unscanned.' })
  instances: number;

  @Field(() => Int, { description: 'The number of instances of which nothing is missing.' })
  compliant: number;

  @Field(() => Int, { description: 'The number of instances of which patches are missing.' })
  nonCompliant: number;

  @Field(() => Int, {
    description: 'The number of instances that were never scanned: nothing is known of their patches.',
  })
  unscanned: number;

  @Field(() => Int, {
    description:
      'The number of instances, of all of them, that no patch window which is enabled and still to come covers.',
  })
  withoutWindow: number;

  @Field(listOf('PatchSeverityCount'), {
    description: 'The missing patches by severity, the most severe first; a severity without any counts 0.',
  })
  missingBySeverity: PatchSeverityCount[];

  @Taking('PatchTrendArgs')
  @Field(listOf('PatchCompliancePoint'), {
    description: 'How it was, day by day in UTC. Days of which nothing was stored are left out.',
  })
  trend: PatchCompliancePoint[];
}
