import type * as S from '@aws-sdk/client-ssm';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { FILTER_KEYS, fitsFilters, standingOf } from '../world/patch-approval';
import { catalogueOf } from '../world/patch-catalogue';
import { SYSTEMS } from '../world/patch-system';
import type { PatchSystem, Release } from '../world/types';
import { invalid, namedBaseline, systemName } from './ssm-patch-check';
import { badToken, presentRelease, within } from './ssm-patch-present';

interface Known {
  system: PatchSystem;
  release: Release;
}

const released = (systems: readonly PatchSystem[], now: number): Known[] =>
  systems.flatMap((system) =>
    catalogueOf(system)
      .all(now)
      .map((release) => ({ system, release })),
  );

const keyOf = ({ system, release }: Known): string =>
  `${String(release.releasedAt).padStart(14, '0')}/${system.product}/${release.id}`;

export function describeAvailablePatches(
  call: Call<S.DescribeAvailablePatchesCommandInput>,
): Answer<S.DescribeAvailablePatchesCommandOutput> {
  const { input, cloud, scope } = call;
  const filters = (input.Filters ?? []).map(({ Key = '', Values = [] }) => ({ Key, Values }));
  const bad = filters.find(({ Key, Values }) => !FILTER_KEYS.includes(Key) || Values.length === 0);
  if (bad) throw new AwsError('InvalidFilter', `The filter ${bad.Key} is not valid.`, 400);
  const found = released(SYSTEMS, cloud.now()).filter(({ system, release }) => fitsFilters(release, system, filters));
  const { items, next } = page(found, keyOf, {
    size: within(input.MaxResults, 1, 100),
    token: input.NextToken,
    of: [scope, filters],
    invalid: badToken,
  });
  const Patches = items.map(({ system, release }) => presentRelease(release, system));
  return { Patches, ...(next ? { NextToken: next } : {}) };
}

/** What a baseline says of every patch of its operating system that it has anything to say of. */
export function describeEffectivePatchesForPatchBaseline(
  call: Call<S.DescribeEffectivePatchesForPatchBaselineCommandInput>,
): Answer<S.DescribeEffectivePatchesForPatchBaselineCommandOutput> {
  const { input, cloud, scope } = call;
  const baseline = namedBaseline(call, input.BaselineId);
  const now = cloud.now();
  const systems = SYSTEMS.filter(({ name }) => name === baseline.system);
  const found = released(systems, now).filter(
    ({ system, release }) => standingOf(baseline, system, release).standing !== 'NONE',
  );
  const { items, next } = page(found, keyOf, {
    size: within(input.MaxResults, 1, 100),
    token: input.NextToken,
    of: [scope, baseline.id],
    invalid: badToken,
  });
  const EffectivePatches = items.map(({ system, release }): S.EffectivePatch => {
    const { standing, at, level } = standingOf(baseline, system, release);
    const pending = standing === 'APPROVED' && at > now;
    return {
      Patch: presentRelease(release, system),
      PatchStatus: {
        DeploymentStatus: pending ? 'PENDING_APPROVAL' : standing === 'NONE' ? 'PENDING_APPROVAL' : standing,
        ComplianceLevel: level,
        ...(Number.isFinite(at) ? { ApprovalDate: new Date(at) } : {}),
      },
    };
  });
  return { EffectivePatches, ...(next ? { NextToken: next } : {}) };
}

/** Which values a property of the patches of an operating system has. */
export function describePatchProperties(
  call: Call<S.DescribePatchPropertiesCommandInput>,
): Answer<S.DescribePatchPropertiesCommandOutput> {
  const { input, cloud, scope } = call;
  const wanted = systemName(input.OperatingSystem);
  const read: Record<string, (known: Known) => string | undefined> = {
    PRODUCT: ({ system }) => system.product,
    PRODUCT_FAMILY: ({ system }) => system.family,
    CLASSIFICATION: ({ release }) => release.classification,
    SEVERITY: ({ release }) => (wanted === 'WINDOWS' ? undefined : release.severity),
    MSRC_SEVERITY: ({ release }) => (wanted === 'WINDOWS' ? release.severity : undefined),
    PRIORITY: ({ release }) => release.priority,
  };
  const property = input.Property ?? '';
  const of = read[property];
  if (!of) throw invalid(`${property} is not a property of patches.`);
  const known = released(
    SYSTEMS.filter(({ name }) => name === wanted),
    cloud.now(),
  );
  const values = [...new Set(known.flatMap((one) => of(one) ?? []))];
  const { items, next } = page(values, (value) => value, {
    size: within(input.MaxResults, 1, 50),
    token: input.NextToken,
    of: [scope, wanted, property],
    invalid: badToken,
  });
  return { Properties: items.map((value) => ({ [property]: value })), ...(next ? { NextToken: next } : {}) };
}
