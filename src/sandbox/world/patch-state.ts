import type { Cloud, Origin } from '../cloud';
import { noise } from '../random';
import { standingOf } from './patch-approval';
import { baselineFor, patchGroupOf } from './patch-baseline';
import { catalogueOf } from './patch-catalogue';
import { systemOf } from './patch-system';
import { diskOf, rootVolumeOf } from './root-disk';
import type {
  Instance,
  PatchBaseline,
  PatchLevel,
  PatchReport,
  PatchRow,
  PatchRowState,
  PatchSystem,
  Release,
} from './types';

const DAY = 86_400_000;
const SCAN_MS = 14_000;

export const NON_COMPLIANT: readonly PatchRowState[] = [
  'Missing',
  'Failed',
  'InstalledPendingReboot',
  'InstalledRejected',
];

interface There {
  place: number;
  at: number;
  pending?: true;
}

/** Which release of a line an instance has. */
function presentOf(level: PatchLevel, releases: readonly Release[], now: number, spread: number): There {
  const own = level.installed[releases[0]?.line ?? ''];
  for (let place = releases.length - 1; place >= 0; place--) {
    const release = releases[place];
    if (!release || release.releasedAt > now) continue;
    if (own?.release === release.id) return { place, at: own.at, ...(own.pending ? { pending: true } : {}) };
    if (release.releasedAt <= level.base) {
      const later = release.releasedAt + 9 * DAY * ((release.spread + spread) % 1);
      return { place, at: Math.floor(Math.min(level.base, later) / 1000) * 1000 };
    }
  }
  return { place: -1, at: 0 };
}

/** Every patch that concerns an instance, as its baseline sees it: what it has, and what it lacks. */
export function assess(
  instance: Instance,
  level: PatchLevel,
  about: { system: PatchSystem; baseline: PatchBaseline; now: number; approvedBy?: number },
): PatchRow[] {
  const { system, baseline, now, approvedBy = now } = about;
  const rows: PatchRow[] = [];
  const spread = noise(instance.id);
  for (const releases of catalogueOf(system).at(now).values()) {
    const present = presentOf(level, releases, now, spread);
    const held = releases[present.place];
    if (held) {
      const { standing, at, level: matters } = standingOf(baseline, system, held);
      const rejected = standing === 'EXPLICIT_REJECTED' && baseline.rejectedAction === 'BLOCK';
      const state: PatchRowState = present.pending
        ? 'InstalledPendingReboot'
        : rejected
          ? 'InstalledRejected'
          : at <= approvedBy
            ? 'Installed'
            : 'InstalledOther';
      rows.push([held.id, state, present.at, matters]);
    }
    const newer = newest(releases, present.place, now, (one) => standingOf(baseline, system, one).at <= approvedBy);
    if (newer) {
      const failed = level.failed[newer.line] === newer.id;
      rows.push([newer.id, failed ? 'Failed' : 'Missing', 0, standingOf(baseline, system, newer).level]);
    } else if (system.name === 'WINDOWS' && baseline.availableSecurityUpdates !== undefined) {
      const fits = (one: Release): boolean =>
        one.security && standingOf(baseline, system, one).standing !== 'EXPLICIT_REJECTED';
      const available = newest(releases, present.place, now, fits);
      if (available) rows.push([available.id, 'AvailableSecurityUpdate', 0, 'UNSPECIFIED']);
    }
  }
  return rows;
}

/** The newest release after the one that is there, of those that fit. */
function newest(
  releases: readonly Release[],
  after: number,
  now: number,
  fits: (release: Release) => boolean,
): Release | undefined {
  for (let place = releases.length - 1; place > after; place--) {
    const release = releases[place];
    if (release && release.releasedAt <= now && fits(release)) return release;
  }
  return undefined;
}

/** Managed by Systems Manager: it has an agent that may speak to it. */
export const isManaged = (instance: Instance): boolean =>
  instance.agent !== undefined && instance.profileArn !== undefined;

/** What a scan finds at this moment; undefined where Patch Manager can say nothing about the system. */
export function scanned(
  cloud: Cloud,
  scope: string,
  instance: Instance,
  about: Partial<PatchReport> & { startedAt: number; approvedBy?: number },
): PatchReport | undefined {
  const { approvedBy, ...given } = about;
  const system = systemOf(instance.os);
  const baseline = baselineFor(cloud, scope, instance);
  const volume = rootVolumeOf(cloud, scope, instance);
  if (!system || !baseline || !volume) return undefined;
  const { level } = diskOf(cloud, scope, instance, volume);
  const now = given.endedAt ?? given.startedAt;
  const rows = assess(instance, level, { system, baseline, now, ...(approvedBy === undefined ? {} : { approvedBy }) });
  return {
    instanceId: instance.id,
    os: { name: instance.os.name, version: instance.os.version },
    baselineId: baseline.id,
    patchGroup: patchGroupOf(instance),
    operation: 'Scan',
    endedAt: given.startedAt + SCAN_MS,
    rebootOption: 'NoReboot',
    ...given,
    rows,
  };
}

/** The minute of the day at which an account's instances in a region are scanned, at night in Greenwich. */
const minuteOf = (scope: string): number => 60 + Math.floor(noise(`${scope}/scan`) * 240);

/** The latest daily scan that began before a moment, and the next one after it. */
export function scansAround(scope: string, at: number): { last: number; next: number } {
  const offset = minuteOf(scope) * 60_000;
  const last = Math.floor((at - offset) / DAY) * DAY + offset;
  return { last, next: last + DAY };
}

/** What is known of an instance's patches: the latest report, or what the daily scan has found unchanged since. */
export function reportOf(cloud: Cloud, scope: string, instance: Instance): PatchReport | undefined {
  if (!isManaged(instance)) return undefined;
  const scan = cloud.patchScans.get(scope, 'daily');
  const stored = cloud.patchReports.get(scope, instance.id) ?? firstReport(cloud, scope, instance);
  if (!stored || !scan || scan.at <= stored.startedAt || scan.missed.includes(instance.id)) return stored;
  const { snapshotId: _snapshot, executionId: _execution, ...rest } = stored;
  return {
    ...rest,
    operation: 'Scan',
    rebootOption: 'NoReboot',
    startedAt: scan.at,
    endedAt: scan.at + SCAN_MS,
  };
}

const firsts = new WeakMap<Origin, Map<string, PatchReport | undefined>>();

/**
 * What the last scan before this world began has found: nothing on instances whose agent never answered. Before anything
 * that it is derived from changes, it is written down: so it is derived once in a process.
 */
function firstReport(cloud: Cloud, scope: string, instance: Instance): PatchReport | undefined {
  const origin = cloud.origin.get('all', 'world');
  if (!origin || !instance.agent?.online) return undefined;
  let held = firsts.get(origin);
  if (!held) firsts.set(origin, (held = new Map()));
  const key = `${scope}/${instance.id}`;
  if (!held.has(key)) {
    const startedAt = scansAround(scope, origin.createdAt - SCAN_MS).last;
    held.set(key, scanned(cloud, scope, instance, { startedAt }));
  }
  return held.get(key);
}

/** Writes down what is only derived so far, before something changes that it is derived from. */
export function keepReports(cloud: Cloud, scope: string, instances = cloud.instances.all(scope)): void {
  for (const instance of instances) {
    if (!isManaged(instance) || cloud.patchReports.get(scope, instance.id)) continue;
    const report = firstReport(cloud, scope, instance);
    if (report) cloud.patchReports.put(scope, instance.id, report);
  }
}
