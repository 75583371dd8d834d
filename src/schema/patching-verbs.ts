import { Field, ID, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { Input, listOf, named } from './declare';
import { payload, Versioned } from './payload';
import { AwsRegion } from './scalars';

@Input('Which patches a baseline approves by itself.')
export class PatchApprovalRuleInput {
  @Field(() => [String], {
    description:
      'Of which classifications, up to 20; empty: of all. Of Windows CriticalUpdates, DefinitionUpdates, Drivers, FeaturePacks, SecurityUpdates, ServicePacks, Tools, UpdateRollups, Updates, Upgrades; of systems with RPM Security, Bugfix, Enhancement, Recommended, Newpackage; of SUSE Security, Recommended, Optional, Feature, Document, Yast; packages of Ubuntu, Debian and Raspbian have none.',
  })
  classifications: string[];

  @Field(listOf('PatchSeverity'), {
    description:
      'Of which severities; empty: of all. One that the system’s patches do not have is refused as UNSUPPORTED.',
  })
  severities: Words.PatchSeverity[];

  @Field(() => Int, {
    nullable: true,
    description:
      'How many days after its release a patch counts as approved, 0 to 360; left out: 0. Of Ubuntu, Debian and Raspbian only 0.',
  })
  approveAfterDays?: number | null;
}

@Input(
  'Makes a baseline of an account, or changes the one of this name. What is left out stays as it is; of a new one the lists are empty, and every patch is approved as soon as it is out. Systems Manager is told afterwards; what it refuses is told with its code by a second PATCH_BASELINE_SET, and the baseline is then shown as Systems Manager has it.',
)
export class SetPatchBaselineInput extends Versioned {
  @Field(() => ID, { description: 'The account; it must have the add-on PATCH.' })
  accountId: string;

  @Field(() => AwsRegion, { description: 'The Region, one of the account’s.' })
  region: string;

  @Field(named('OperatingSystem'), { description: 'The operating system for whose instances it is.' })
  operatingSystem: Words.OperatingSystem;

  @Field(() => [String], {
    nullable: true,
    description:
      'Patches that are approved whatever the rules say: at most 50, each of 1 to 100 characters. Of Windows the ids of articles or bulletins (KB5034441, MS17-010); else names of packages, one `*` in them allowed, or ids of advisories, CVEs or bugs.',
  })
  approvedPatches?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Patches that are not installed, in the same form; of Linux by the names of packages alone. None may stand in both lists.',
  })
  rejectedPatches?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'The patch groups whose instances it is for, at most 25: values of the tag “Patch Group”. Of one system a group has one baseline in a Region.',
  })
  patchGroups?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The name, 3 to 128 letters, digits, “_”, “-” and “.”. Left out: “opsgraph-” and the system. It tells the baselines of one system apart.',
  })
  name?: string | null;

  @Field(listOf('PatchApprovalRuleInput'), {
    nullable: true,
    description: 'What it approves by itself, at most 10 rules; empty: nothing but the list.',
  })
  approvalRules?: PatchApprovalRuleInput[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether it is for all instances of the system that no patch group gives another one. false on the one that is: AWS’s own becomes it again.',
  })
  default?: boolean | null;
}
payload('SetPatchBaseline', {
  patchBaseline: { type: named('PatchBaseline'), description: 'The baseline as it is wanted.' },
});
