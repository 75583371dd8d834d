import type { Cloud } from '../cloud';
import { noise } from '../random';
import { goDown } from './boot';
import { isReachable } from './disk';
import { fileReport } from './patch-compliance';
import { summaryOf } from './patch-output';
import { keepReports, reportOf, scanned } from './patch-state';
import { catalogueOf } from './patch-catalogue';
import { systemOf } from './patch-system';
import { faultOf, rewrite, rootVolumeOf, takeFault } from './root-disk';
import type { Command, Install, Instance, Invocation, PatchReport, Release } from './types';

export const RUN_PATCH_BASELINE = 'AWS-RunPatchBaseline';

/** Ends of phases fall together, so that a command to hundreds of instances is looked at a few dozen times only. */
const GRID_MS = 5000;
const EXECUTION_MS = 7_200_000;
const AWAY_MS = 60_000;
const DAY = 86_400_000;
const MOST_KEPT = 6;

const soon = (at: number): number => Math.ceil(at / GRID_MS) * GRID_MS;
const first = (command: Command, name: string, otherwise: string): string => command.parameters[name]?.[0] ?? otherwise;

type Step = Invocation | undefined;

/** What may be asked to go wrong with an installation: it does, even where there is nothing to install. */
const TROUBLES = ['PATCH_FAILS', 'NEVER_BOOTS'] as const;

const failed = (one: Invocation, now: number, code: number, output: string, error: string): Invocation => ({
  ...over(one),
  status: 'Failed',
  details: 'Failed',
  endedAt: now,
  ...{ code, output, error },
});

function over(one: Invocation): Invocation {
  const { phase: _phase, until: _until, ...rest } = one;
  return rest;
}

/** How long an instance takes to start again with what was installed; Windows works on it, sometimes for long. */
function restartMs(cloud: Cloud, instance: Instance): number {
  const luck = noise(`${instance.id}/restart/${Math.floor(cloud.now() / DAY)}`);
  if (!instance.windows) return Math.round((60 + 90 * luck) * 1000);
  return Math.round((luck < 0.75 ? 180 + 240 * luck : 720 + 240 * (luck - 0.75)) * 1000);
}

interface At {
  cloud: Cloud;
  scope: string;
  command: Command;
  instance: Instance;
}

function remember({ cloud, scope, command, instance }: At, change: (install: Install) => Install): void {
  const before = cloud.installs.get(scope, instance.id) ?? [];
  const fresh: Install = {
    commandId: command.id,
    at: cloud.now(),
    outcome: 'RUNNING',
    installed: [],
    rebooted: false,
    snapshotId: null,
  };
  const known = before.find(({ commandId }) => commandId === command.id);
  const rest = before.filter((one) => one !== known);
  cloud.installs.put(scope, instance.id, [...rest, change(known ?? fresh)].slice(-MOST_KEPT));
}

/** The latest snapshot of the root volume that is complete by now. */
function wayBack({ cloud, scope, instance }: At): { snapshotId: string | null; snapshotAt?: number } {
  const root = rootVolumeOf(cloud, scope, instance);
  let found: { id: string; startedAt: number } | undefined;
  for (const one of cloud.snapshots.all(scope)) {
    if (one.volumeId !== root?.id || one.state !== 'completed') continue;
    if (!found || found.startedAt <= one.startedAt) found = one;
  }
  return found ? { snapshotId: found.id, snapshotAt: found.startedAt } : { snapshotId: null };
}

/** With a snapshot id all instances are measured by what was approved when it was first used. */
function approvedBy({ cloud, scope, command }: At): number {
  const id = first(command, 'SnapshotId', '');
  if (id === '') return command.requestedAt;
  return cloud.patchSnapshots.get(scope, id) ?? cloud.patchSnapshots.put(scope, id, command.requestedAt);
}

/** Looks at the instance as the document does at its beginning and its end. */
function look(at: At, operation: 'Scan' | 'Install'): PatchReport | undefined {
  const { cloud, scope, command, instance } = at;
  const snapshotId = first(command, 'SnapshotId', '');
  const before = reportOf(cloud, scope, instance);
  const noReboot = first(command, 'RebootOption', 'RebootIfNeeded') === 'NoReboot';
  const lastNoReboot = operation === 'Install' && noReboot ? cloud.now() : before?.lastNoRebootAt;
  const one = command.invocations.find(({ instanceId }) => instanceId === instance.id);
  return scanned(cloud, scope, instance, {
    operation,
    startedAt: one?.startedAt ?? command.requestedAt,
    endedAt: cloud.now(),
    rebootOption: operation === 'Scan' || noReboot ? 'NoReboot' : 'RebootIfNeeded',
    executionId: command.id,
    ...(snapshotId === '' ? {} : { snapshotId }),
    ...(lastNoReboot === undefined ? {} : { lastNoRebootAt: lastNoReboot }),
    approvedBy: approvedBy(at),
  });
}

/** Its end: what is there now is reported, and where patches failed the command has failed. */
function finish(at: At, one: Invocation, operation: 'Scan' | 'Install', broken = false): Invocation {
  const { cloud, scope, instance } = at;
  const now = cloud.now();
  const report = look(at, operation);
  if (!report) return unsupported(at, one);
  fileReport(cloud, scope, report, reportOf(cloud, scope, instance));
  const output = summaryOf(report);
  const bad = operation === 'Install' && (broken || report.rows.some(([, state]) => state === 'Failed'));
  if (operation === 'Install') {
    remember(at, (install) => ({ ...install, endedAt: now, outcome: bad ? 'FAILED' : 'INSTALLED' }));
  }
  if (bad) {
    const error = 'An update operation did not succeed: some patches could not be installed.\nfailed to run commands';
    return failed(one, now, instance.windows ? 1 : 156, output, `${error}: exit status ${instance.windows ? 1 : 156}`);
  }
  return { ...over(one), status: 'Success', details: 'Success', endedAt: now, code: 0, output };
}

function unsupported({ cloud, instance }: At, one: Invocation): Invocation {
  const { name, version } = instance.os;
  const error = `Unsupported operating system: ${name} ${version}\nfailed to run commands: exit status 1`;
  return failed(one, cloud.now(), 1, '', error);
}

/** The patches that an installation will put on an instance, in the order in which it does. */
function missing(at: At): Release[] {
  const system = systemOf(at.instance.os);
  const rows = look(at, 'Install')?.rows ?? [];
  return rows
    .filter(([, state]) => state === 'Missing' || state === 'Failed')
    .flatMap(([id]) => (system ? (catalogueOf(system).find(id, at.cloud.now()) ?? []) : []));
}

function lookedAt(at: At, one: Invocation): Invocation {
  const { cloud, scope, command, instance } = at;
  const now = cloud.now();
  const files = ['InstallOverrideList', 'BaselineOverride'].filter((name) => first(command, name, '') !== '');
  if (files.length > 0) {
    return failed(
      one,
      now,
      1,
      '',
      `${files.join(', ')} could not be downloaded\nfailed to run commands: exit status 1`,
    );
  }
  if (!look(at, 'Scan')) return unsupported(at, one);
  keepReports(cloud, scope, [instance]);
  if (first(command, 'Operation', 'Scan') !== 'Install') return finish(at, one, 'Scan');
  const back = wayBack(at);
  remember(at, (install) => ({ ...install, at: now, ...back }));
  const wanted = missing(at);
  const pending = look(at, 'Install')?.rows.some(([, state]) => state === 'InstalledPendingReboot') ?? false;
  const troubled = TROUBLES.some((kind) => faultOf(cloud, scope, kind, [instance.id]));
  if (wanted.length === 0 && !pending && !troubled) return finish(at, one, 'Install');
  const seconds = wanted.reduce((sum, release) => sum + release.seconds, 20);
  return { ...one, phase: 'INSTALL', until: soon(now + seconds * 1000) };
}

function installed(at: At, one: Invocation): Invocation {
  const { cloud, scope, command, instance } = at;
  const now = cloud.now();
  const wanted = missing(at);
  const fault = takeFault(cloud, scope, 'PATCH_FAILS', [instance.id]);
  const done = fault ? wanted.slice(0, Math.floor(wanted.length / 2)) : wanted;
  const restarts = first(command, 'RebootOption', 'RebootIfNeeded') !== 'NoReboot';
  const broken = restarts && takeFault(cloud, scope, 'NEVER_BOOTS', [instance.id]) !== undefined;
  rewrite(cloud, scope, instance, ({ bootable, level }) => {
    const put = Object.fromEntries(
      done.map(({ line, id }) => [line, { release: id, at: now, pending: true as const }]),
    );
    const lost = wanted.filter((release) => !done.includes(release)).map(({ line, id }) => [line, id]);
    return {
      bootable: bootable && !broken,
      level: {
        ...level,
        installed: { ...level.installed, ...put },
        failed: Object.fromEntries(lost) as Record<string, string>,
      },
    };
  });
  const titles = done.map(({ title }) => title);
  remember(at, (install) => ({ ...install, installed: titles, rebooted: restarts }));
  if (!restarts || (done.length === 0 && fault)) return finish(at, one, 'Install', fault !== undefined);
  const away = restartMs(cloud, instance);
  goDown(cloud, scope, instance.id, 'PATCH', away);
  return { ...one, phase: 'REBOOT', until: soon(now + away + 1000) };
}

/** One instance goes on with the document; undefined: it is not time yet. */
export function patchOn(cloud: Cloud, scope: string, command: Command, one: Invocation): Step {
  const now = cloud.now();
  const instance = cloud.instances.get(scope, one.instanceId);
  const reachable = instance !== undefined && isReachable(cloud, scope, instance);
  if (one.phase === undefined) {
    const seconds = 12 + 18 * noise(`${one.instanceId}/${command.id}`);
    return { ...one, phase: 'LOOK', until: soon(now + seconds * 1000) };
  }
  if (one.until !== undefined && now < one.until) return undefined;
  const at = instance && { cloud, scope, command, instance };
  if (at && reachable) {
    if (one.phase === 'LOOK') return lookedAt(at, one);
    if (one.phase === 'INSTALL') return installed(at, one);
    return finish(at, one, 'Install');
  }
  // Who is away may come back, with the rest of the work; until its time is over.
  const last = (one.startedAt ?? command.requestedAt) + EXECUTION_MS;
  if (instance && now < last) return { ...one, until: Math.min(last, soon(now + AWAY_MS)) };
  if (at && one.phase !== 'LOOK') remember(at, (install) => ({ ...install, endedAt: now, outcome: 'LOST' }));
  const error = 'The instance did not answer before the execution timed out.';
  return { ...over(one), status: 'TimedOut', details: 'ExecutionTimedOut', endedAt: now, code: -1, error };
}

/** Nobody waits for it any more: what is not put on the instance by now never will be. */
export function abandon(cloud: Cloud, scope: string, command: Command, one: Invocation): void {
  const instance = cloud.instances.get(scope, one.instanceId);
  if (!instance || (one.phase !== 'INSTALL' && one.phase !== 'REBOOT')) return;
  const at = { cloud, scope, command, instance };
  remember(at, (install) => ({ ...install, endedAt: cloud.now(), outcome: 'CANCELLED' }));
}
