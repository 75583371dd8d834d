import { fromGlobalId } from '../../src/domain/id';
import { chainOf, statusesOf, testPatches, type Told } from '../harness/patches';

// Hours of service time, in which everything waits for everything else.
jest.setTimeout(600_000);

const ground = testPatches();

const PATCHED = 'SNAPSHOT SUCCESS, INSTALL SUCCESS, VERIFY SUCCESS';

async function startNow(instances: readonly { globalId: string }[]): Promise<{ id: string; globalId: string }> {
  const resourceIds = instances.map(({ globalId }) => globalId);
  const { patchRun } = await ground.patches.api
    .as('customer')
    .done('startPatchRun', { resourceIds }, 'patchRun { id }');
  return { id: fromGlobalId(patchRun.id)!.uuid, globalId: patchRun.id };
}

const ofInstance = (targets: readonly Told[], { native }: { native: string }) =>
  targets.find(({ instance_id }) => instance_id === native)!;

/** Nothing was installed on any instance without a snapshot of it that was complete before. */
async function expectSnapshots(instances: readonly { native: string }[]): Promise<void> {
  for (const { installs } of await ground.patches.machines(instances)) {
    for (const { snapshotId, snapshotAt, at } of installs) {
      expect(snapshotId).not.toBeNull();
      expect(Date.parse(snapshotAt!)).toBeLessThanOrEqual(Date.parse(at));
    }
  }
}

describe('Patch Now', () => {
  it('patches instances by the same document: each has its snapshot first, and ends once', async () => {
    const { patches } = ground;
    const instances = await patches.instances(3);
    const { id, globalId } = await startNow(instances);
    const { run, targets } = await patches.ended(() => patches.run(id));
    expect(targets.map(chainOf)).toEqual(Array(3).fill(PATCHED));
    expect(statusesOf(targets)).toEqual({ SUCCEEDED: 3 });
    expect(run).toMatchObject({ status: 'SUCCESS', on_demand: true });
    await expectSnapshots(instances);
    const { node } = await patches.api.as('viewer').query(
      `query ($id: ID!) { node(id: $id) { ... on PatchRun { status endedAt counts { total succeeded running } targets(first: 5) {
         nodes { status snapshotArn missingTotal incident { id } chain { kind status evidence startedAt endedAt } } } } } }`,
      { id: globalId },
    );
    expect(node).toMatchObject({ status: 'SUCCESS', counts: { total: 3, succeeded: 3, running: 0 } });
    expect(node.targets.nodes[0]).toMatchObject({
      status: 'SUCCEEDED',
      snapshotArn: expect.stringMatching(/^arn:aws:ec2:us-east-1::snapshot\/snap-/),
      incident: null,
      chain: [
        { kind: 'SNAPSHOT', evidence: { snapshotId: expect.stringMatching(/^snap-/) } },
        { kind: 'INSTALL', evidence: { commandId: expect.any(String) } },
        { kind: 'VERIFY', evidence: { failed: 0 }, endedAt: expect.any(String) },
      ],
    });
    const kinds = (await patches.shop.events(id)).map(({ kind }) => kind);
    expect(kinds).toEqual(['PATCH_RUN_STARTED', 'PATCH_RUN_ENDED']);
  });

  it('that is stopped begins nobody else; what installs already comes to its end', async () => {
    const { patches } = ground;
    const instances = await patches.instances(4);
    const { id, globalId } = await startNow(instances);
    const begun = async () => (await patches.targets(id)).some(({ status }) => status !== 'PENDING');
    await patches.until('somebody has begun', begun, 0.1);
    await patches.api.as('engineer').done('stopPatchRun', { patchRunId: globalId, reason: 'The shop is open.' });
    const { run, targets } = await patches.ended(() => patches.run(id));
    expect(run).toMatchObject({ status: 'CANCELLED', stop_reason: 'The shop is open.' });
    const counts = statusesOf(targets);
    expect(counts.CUT_OFF).toBeGreaterThanOrEqual(2);
    expect((counts.CUT_OFF ?? 0) + (counts.SUCCEEDED ?? 0)).toBe(4);
    await expectSnapshots(instances);
  });
});

describe('a patch window', () => {
  it('of ten instances at 50 % has five in flight; one that fails becomes an incident, the others are patched', async () => {
    const { patches } = ground;
    const [failing] = await patches.instances(1, true);
    const instances = [failing, ...(await patches.instances(9))];
    const window = await patches.window(instances, { maxConcurrency: '50%' });
    await patches.fault('patch-fails', [failing]);
    const { run, targets } = await patches.ended(() => patches.runOf(window.id));
    expect(statusesOf(targets)).toEqual({ SUCCEEDED: 9, FAILED: 1 });
    expect(run).toMatchObject({ status: 'FAILED', on_demand: false });
    const { tasks } = await patches.measured(window.windowId);
    expect(tasks).toMatchObject([{ begun: 10, mostAtOnce: 5 }]);
    const failed = ofInstance(targets, instances[0]);
    // It runs well: it is restarted once within the window and looked at again, and never put back.
    expect(chainOf(failed)).toBe('SNAPSHOT SUCCESS, INSTALL FAILED, VERIFY FAILED, REMEDIATE SUCCESS, VERIFY SUCCESS');
    const incident = (await patches.incidents()).find(({ id }) => id === failed.incident_id)!;
    expect(incident).toMatchObject({
      title: `Patch Instance failure for instance ${instances[0].native}`,
      priority: 'MEDIUM',
      origin: 'DETECTED',
    });
    expect(incident.description).toContain('INSTALL: FAILED');
    await expectSnapshots(instances);
    const [event] = (await patches.shop.events(run.id)).filter(({ kind }) => kind === 'PATCH_RUN_ENDED');
    expect(event.after).toMatchObject({
      results: expect.arrayContaining([
        expect.objectContaining({ instanceId: instances[0].native, status: 'FAILED', incident: { id: expect.any(String) } }), // prettier-ignore
      ]),
    });
  });

  it('whose error rate is 50 % is suspended after five of ten have failed; the rest is cut off', async () => {
    const { patches } = ground;
    const instances = await patches.instances(10);
    const window = await patches.window(instances, { maxConcurrency: '1', maxErrors: '50%', duration: 24 });
    await patches.fault('snapshot-fails', instances);
    const { run, targets } = await patches.ended(() => patches.runOf(window.id));
    expect(run.status).toBe('FAILED');
    const { tasks } = await patches.measured(window.windowId);
    const failures = statusesOf(targets).FAILED;
    expect(tasks).toMatchObject([{ begun: failures, errors: failures, closed: 'ERRORS' }]);
    expect(failures).toBe(5);
    expect(statusesOf(targets)).toEqual({ FAILED: 5, CUT_OFF: 5 });
    // Nobody was patched without a snapshot.
    for (const { installs } of await patches.machines(instances)) expect(installs).toEqual([]);
    for (const target of targets.filter(({ status }) => status === 'FAILED')) {
      expect(chainOf(target)).toBe('SNAPSHOT FAILED, INSTALL SKIPPED, VERIFY SKIPPED');
      expect(target.incident_id).not.toBeNull();
    }
    expect(new Set(targets.flatMap(({ incident_id: id }) => id ?? [])).size).toBe(5);
  });

  it('whose instance never comes back has it restored from its snapshot: it starts again', async () => {
    const { patches } = ground;
    const instances = await patches.instances(2, true);
    const window = await patches.window(instances);
    await patches.fault('never-boots', instances.slice(0, 1));
    const { run, targets } = await patches.ended(() => patches.runOf(window.id));
    expect(statusesOf(targets)).toEqual({ RESTORED: 1, SUCCEEDED: 1 });
    expect(run.status).toBe('FAILED');
    const restored = ofInstance(targets, instances[0]);
    expect(chainOf(restored)).toMatch(
      /INSTALL TIMED_OUT, VERIFY FAILED, REMEDIATE TIMED_OUT, VERIFY FAILED, RESTORE SUCCESS, VERIFY SUCCESS$/,
    );
    expect(restored.restored_at).not.toBeNull();
    expect(restored.incident_id).not.toBeNull();
    const [machine] = await patches.machines(instances);
    expect(machine).toMatchObject({ bootable: true, answers: true, rootVolumeSnapshotId: restored.snapshot_id });
    expect(await patches.cloud.calls('ec2.CreateReplaceRootVolumeTask', patches.account.aws_account_id)).toBe(1);
  });

  it('that reaches its cutoff begins nobody else', async () => {
    const { patches } = ground;
    const instances = await patches.instances(3, true);
    const window = await patches.window(instances, { maxConcurrency: '1', duration: 2, cutoff: 1 });
    // Whichever comes first stays away until its time is over, and that of the window.
    await patches.fault('never-boots', instances);
    const { run, targets } = await patches.ended(() => patches.runOf(window.id));
    const counts = statusesOf(targets);
    expect(counts.CUT_OFF).toBeGreaterThanOrEqual(1);
    expect(Object.values(counts).reduce((sum, n) => sum + n)).toBe(3);
    expect(['FAILED', 'TIMED_OUT']).toContain(run.status);
    const { tasks } = await patches.measured(window.windowId);
    expect(tasks).toMatchObject([{ closed: 'CUTOFF', mostAtOnce: 1 }]);
    await expectSnapshots(instances);
  });
});

it('a run whose events were lost is found by the synchronisation, and told in full', async () => {
  const { patches } = ground;
  const instances = await patches.instances(2);
  const window = await patches.window(instances);
  await patches.deaf(async () => {
    await patches.pass(180);
    expect(await patches.runOf(window.id)).toBeUndefined();
  });
  await patches.synchronise();
  const { run, targets } = await patches.ended(() => patches.runOf(window.id));
  expect(run.status).toBe('SUCCESS');
  expect(targets.map(chainOf)).toEqual([PATCHED, PATCHED]);
});
