import type { Cloud } from '../cloud';
import { plan } from './agenda';
import { isReachable } from './disk';
import { fileReport } from './patch-compliance';
import { isManaged, reportOf, scanned, scansAround } from './patch-state';
import type { PatchReport } from './types';

const DAILY = 'daily';

/** Lets the daily scans begin, in a world that is made. */
export function generateScans(cloud: Cloud, scope: string, createdAt: number): void {
  const due = { kind: 'PATCH_SCAN' as const, scope, id: DAILY, at: scansAround(scope, createdAt).next };
  cloud.agenda.generate('all', `PATCH_SCAN/${scope}/${DAILY}`, due);
}

const same = (a: PatchReport, b: PatchReport): boolean =>
  a.baselineId === b.baselineId &&
  a.patchGroup === b.patchGroup &&
  a.rows.length === b.rows.length &&
  a.rows.every((row, place) => row.every((value, part) => value === b.rows[place]?.[part]));

/** Scans an instance now. Answers false where nothing can be said about it. */
function scanNow(cloud: Cloud, scope: string, instanceId: string, keep: boolean): boolean {
  const instance = cloud.instances.get(scope, instanceId);
  if (!instance || !isManaged(instance) || !isReachable(cloud, scope, instance)) return false;
  const before = reportOf(cloud, scope, instance);
  const lastNoReboot = before?.lastNoRebootAt;
  const after = scanned(cloud, scope, instance, {
    startedAt: cloud.now(),
    ...(lastNoReboot === undefined ? {} : { lastNoRebootAt: lastNoReboot }),
  });
  if (!after) return false;
  // What a scan finds unchanged needs no writing down: that there was a scan says it.
  if (keep || !before || !same(before, after)) fileReport(cloud, scope, after, before);
  return true;
}

/** Every day each managed instance is scanned, as Systems Manager's host management does it; or one when it is named. */
export function patchScanDeed(cloud: Cloud, scope: string, id: string): void {
  if (id !== DAILY) return void scanNow(cloud, scope, id, true);
  const now = cloud.now();
  const missed: string[] = [];
  for (const instance of cloud.instances.all(scope)) {
    if (!isManaged(instance)) continue;
    const before = reportOf(cloud, scope, instance);
    if (scanNow(cloud, scope, instance.id, false)) continue;
    missed.push(instance.id);
    // It keeps what the scans before have found, at the time when they have.
    if (before && before.startedAt !== cloud.patchReports.get(scope, instance.id)?.startedAt)
      cloud.patchReports.put(scope, instance.id, before);
  }
  cloud.patchScans.put(scope, DAILY, { at: now, missed });
  plan(cloud, 'PATCH_SCAN', scope, DAILY, scansAround(scope, now).next);
}
