import { insist } from '../client';
import type { Report } from '../report';
import type { ServiceProcess } from '../service';
import { replacements, type Place } from './instances';

interface Target {
  id: string;
  status: string;
  snapshotArn: string | null;
  chain: { kind: string; status: string; message: string | null }[];
  resource: { id: string; resourceId: string };
  incident: { id: string; title: string } | null;
}

interface Machine {
  instanceId: string;
  bootable: boolean;
  answers: boolean;
  rootVolumeSnapshotId: string | null;
  installs: { at: string; snapshotId: string | null; snapshotAt?: string }[];
}

interface Judged {
  run: string;
  place: Place;
  wanted: number;
  concurrency: number;
  errors: string;
}

const OUTCOMES = ['SUCCEEDED', 'FAILED', 'RESTORED', 'SKIPPED', 'CUT_OFF'];

export async function judge(service: ServiceProcess, report: Report, about: Judged): Promise<void> {
  const targets = await targetsOf(service, about.run);
  const { instances } = await control<{ instances: Machine[] }>(service, 'patching');
  const machines = new Map(instances.map((one) => [one.instanceId, one]));
  judgeOutcomes(report, targets, about);
  judgeSnapshots(report, targets, machines);
  judgeRestored(report, targets, machines, await replacements(service, about.place));
  const { executions } = await control<{ executions: Begun[] }>(service, 'executions');
  judgeAutomations(report, targets, executions);
  const measured = await control<{ executions: Measured[] }>(service, 'windows');
  judgeRates(report, measured.executions, about);
}

function judgeOutcomes(report: Report, targets: readonly Target[], { place, wanted }: Judged): void {
  const tally = new Map<string, number>();
  for (const { status } of targets) tally.set(status, (tally.get(status) ?? 0) + 1);
  report.check(
    targets.length === wanted && targets.every(({ status }) => OUTCOMES.includes(status)),
    `each of ${targets.length} instances has one outcome: ${[...tally].map(([one, n]) => `${n} ${one}`).join(', ')}`,
  );
  const natives = new Set(targets.map(({ resource }) => resource.resourceId));
  report.check(
    natives.size === targets.length && place.instances.every(({ native }) => natives.has(native)),
    'they are those that the window covers, each once',
  );
  const ended = ['SUCCESS', 'FAILED', 'TIMED_OUT', 'CANCELLED', 'SKIPPED'];
  report.check(
    targets.every(({ chain }) => chain.length >= 3 && chain.every(({ status }) => ended.includes(status))),
    'every link of every chain has ended',
  );
  const bad = targets.filter(({ status }) => status === 'FAILED' || status === 'RESTORED');
  const incidents = bad.flatMap(({ incident }) => incident?.id ?? []);
  report.check(
    new Set(incidents).size === bad.length && targets.every((one) => bad.includes(one) || one.incident === null),
    `${incidents.length} became an incident each, and nobody else`,
  );
  report.check(
    bad.every(({ incident, resource }) =>
      incident?.title.endsWith(`Patch Instance failure for instance ${resource.resourceId}`),
    ),
    'each incident names its instance',
  );
}

function judgeSnapshots(report: Report, targets: readonly Target[], machines: ReadonlyMap<string, Machine>): void {
  let installs = 0;
  const without: string[] = [];
  const twice: string[] = [];
  for (const { resource, snapshotArn } of targets) {
    const machine = machines.get(resource.resourceId)!;
    installs += machine.installs.length;
    if (machine.installs.length > 1) twice.push(resource.resourceId);
    for (const { snapshotId, snapshotAt, at } of machine.installs) {
      const own = snapshotArn?.endsWith(`/${snapshotId}`) === true;
      if (!own || snapshotAt === undefined || Date.parse(snapshotAt) > Date.parse(at))
        without.push(resource.resourceId);
    }
  }
  report.check(without.length === 0, `none of ${installs} installations began without its completed snapshot`);
  report.check(twice.length === 0, 'no instance was patched twice');
}

function judgeRestored(
  report: Report,
  targets: readonly Target[],
  machines: ReadonlyMap<string, Machine>,
  tasks: ReadonlyMap<string, number>,
): void {
  const restored = targets.filter(({ status }) => status === 'RESTORED');
  report.check(
    restored.length > 0 &&
      restored.every(({ resource, snapshotArn }) => {
        const machine = machines.get(resource.resourceId)!;
        return machine.bootable && machine.answers && snapshotArn!.endsWith(`/${machine.rootVolumeSnapshotId}`);
      }),
    `${restored.length} restored instances start from their snapshots, and answer`,
  );
  report.check(
    [...tasks.values()].every((count) => count === 1),
    `no root volume was replaced twice (${tasks.size} were replaced or tried)`,
  );
  const tried = targets.filter(({ chain }) => chain.some(({ kind }) => kind === 'RESTORE'));
  report.check(
    tried.length === tasks.size && tried.every(({ resource }) => tasks.has(resource.resourceId)),
    'each replacement stands in the chain of its instance',
  );
}

interface Begun {
  id: string;
  document: string;
  resources: string[];
  clientToken?: string;
}

function judgeAutomations(report: Report, targets: readonly Target[], executions: readonly Begun[]): void {
  const natives = new Set(targets.map(({ resource }) => resource.resourceId));
  for (const document of ['Opsgraph-PatchInstance', 'Opsgraph-RecoverPatchedInstance']) {
    const counts = new Map<string, number>();
    for (const { resources } of executions.filter((one) => one.document === document)) {
      for (const id of resources.filter((one) => natives.has(one))) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const twice = [...counts.values()].filter((n) => n > 1).length;
    report.check(twice === 0, `${document} was started on ${counts.size} instances, on none twice`);
  }
}

interface Measured {
  status: string;
  tasks: {
    document: string;
    total: number;
    begun: number;
    mostAtOnce: number;
    errors: number;
    closed: string | null;
  }[];
}

function judgeRates(report: Report, executions: readonly Measured[], { wanted, concurrency, errors }: Judged): void {
  const task = executions
    .flatMap(({ tasks }) => tasks)
    .find(({ document, total }) => document === 'Opsgraph-PatchInstance' && total === wanted);
  report.check(task !== undefined, `Systems Manager had ${wanted} targets`);
  if (!task) return;
  report.check(task.mostAtOnce <= concurrency, `at most ${task.mostAtOnce} at once, of ${concurrency} that may be`);
  const most = Math.ceil((Number.parseInt(errors, 10) / 100) * wanted);
  report.check(task.errors <= most, `${task.errors} errors, of ${most} that may be; ${task.begun} were begun`);
}

async function targetsOf(service: ServiceProcess, run: string): Promise<Target[]> {
  const all: Target[] = [];
  for (let after: string | null = null; ;) {
    const { node }: { node: { targets: { nodes: Target[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } } =
      await insist(
        service.url,
        service.key('operator'),
        `query ($id: ID!, $after: String) { node(id: $id) { ... on PatchRun { targets(first: 100, after: $after) {
           pageInfo { hasNextPage endCursor } nodes { id status snapshotArn chain { kind status message }
             resource { id resourceId } incident { id title } } } } } }`,
        { id: run, after },
      );
    all.push(...node.targets.nodes);
    if (!node.targets.pageInfo.hasNextPage) return all;
    after = node.targets.pageInfo.endCursor;
  }
}

async function control<T>(service: ServiceProcess, path: string): Promise<T> {
  return (await (await fetch(`${service.sandboxUrl}/_sandbox/${path}`)).json()) as T;
}
