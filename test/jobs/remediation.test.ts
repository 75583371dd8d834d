import { testCloud } from '../harness/aws';
import { testWorkshop } from '../harness/jobs';
import { Remedies } from '../harness/remedies';
import { until } from '../harness/until';

const sky = testCloud();
const ground = testWorkshop();
let remedies: Remedies;
let stop: () => Promise<void>;

beforeAll(async () => {
  remedies = new Remedies(ground.shop, sky.cloud);
  await remedies.onboard();
}, 120_000);
beforeEach(async () => {
  stop = await remedies.flow();
  await ground.shop.work();
});
afterEach(() => stop());

const stepsOf = ({ steps }: { steps: { name: string; status: string }[] }) =>
  steps.map(({ name, status }) => `${name} ${status}`);

describe('an instance whose status check fails', () => {
  it('is stopped and started; its alarm clears, and no incident was needed', async () => {
    const { resourceId } = await remedies.play('status-check-failed', { instanceId: await remedies.healthyInstance() });
    const remediation = await remedies.whenIt('SUCCEEDED', resourceId);
    expect(stepsOf(remediation)).toEqual(['verifyInaccessible SUCCESS', 'stopAndStart SUCCESS', 'verify SUCCESS']);
    expect(remediation).toMatchObject({ runbook: 'AWS-RestartEC2Instance', incident_id: null, target: resourceId });
    expect(await remedies.alertOf(remediation)).toMatchObject({ status: 'RESOLVED', incident_id: null });
    const { counts, executions } = await remedies.executions();
    expect(counts[resourceId]).toEqual({ 'AWS-RestartEC2Instance': 1 });
    expect(executions.find(({ id }) => id === remediation.execution_id)).toMatchObject({ clientToken: remediation.id });
    const kinds = (await ground.shop.events(remediation.id)).map(({ kind }) => kind);
    expect(kinds).toEqual([
      'REMEDIATION_STARTED',
      ...Array.from({ length: 3 }, () => 'REMEDIATION_STEP_COMPLETED'),
      'REMEDIATION_SUCCEEDED',
    ]);
    const signals = await ground.shop.pool.query(
      `select source, outcome, explanation->>'rule' as rule from signal where alert_id = $1 and source = 'SSM'`,
      [remediation.alert_id],
    );
    expect(signals.rows).toContainEqual({ source: 'SSM', outcome: 'APPENDED', rule: 'REMEDIATION_PROGRESS' });
  });

  it('in an Auto Scaling group is left alone: an incident tells why at once', async () => {
    const { resourceId } = await remedies.play('status-check-failed', { remediable: false });
    const remediation = await remedies.whenIt('BLOCKED', resourceId);
    expect(remediation.guard).toMatchObject({ rule: 'EC2_AUTO_SCALING_GROUP' });
    expect(await remedies.incidentOf(remediation)).toMatchObject({
      origin: 'FAILED_REMEDIATION',
      description: expect.stringContaining('Auto Scaling group'),
    });
    expect(await remedies.alertOf(remediation)).toMatchObject({
      status: 'ESCALATED',
      incident_id: remediation.incident_id,
    });
    expect((await remedies.executions()).counts[resourceId]).toBeUndefined();
    const kinds = (await ground.shop.events(remediation.id)).map(({ kind }) => kind);
    expect(kinds).toEqual(['REMEDIATION_STEP_COMPLETED', 'REMEDIATION_BLOCKED']);
  });

  it('that no restart heals becomes an incident with everything that was tried, once verifying has taken too long', async () => {
    const { resourceId } = await remedies.play('status-check-failed', {
      instanceId: await remedies.healthyInstance(),
      remedy: 'NONE',
    });
    const waiting = await remedies.whenIt('WAITING', resourceId);
    await remedies.pass(21);
    const remediation = await remedies.whenIt('FAILED', resourceId);
    expect(stepsOf(remediation)).toEqual(['verifyInaccessible SUCCESS', 'stopAndStart SUCCESS', 'verify FAILED']);
    const incident = await remedies.incidentOf(remediation);
    expect(incident.origin).toBe('FAILED_REMEDIATION');
    expect(incident.description).toContain(
      `stopAndStart (AWS-RestartEC2Instance): SUCCESS (execution ${waiting.execution_id})`,
    );
    expect((await remedies.executions()).counts[resourceId]).toEqual({ 'AWS-RestartEC2Instance': 1 });
  });

  it('whose automation fails becomes an incident that says how', async () => {
    const stage = await remedies.healthyInstance();
    await remedies.fault('FAIL', { resourceId: stage });
    const { resourceId } = await remedies.play('status-check-failed', { instanceId: stage });
    const remediation = await remedies.whenIt('FAILED', resourceId);
    expect(stepsOf(remediation)).toEqual(['verifyInaccessible SUCCESS', 'stopAndStart FAILED', 'verify SKIPPED']);
    expect(await remedies.incidentOf(remediation)).toMatchObject({ origin: 'FAILED_REMEDIATION' });
  });

  it('whose automation hangs is given up after its time, and the automation is stopped', async () => {
    const instanceId = await remedies.healthyInstance();
    await remedies.fault('HANG', { resourceId: instanceId });
    const { resourceId } = await remedies.play('status-check-failed', { instanceId });
    const running = await until('the automation runs', async () =>
      (await remedies.remediations(resourceId)).find(({ execution_id }) => execution_id !== null),
    );
    await remedies.pass(21);
    const remediation = await remedies.whenIt('FAILED', resourceId);
    expect(stepsOf(remediation)).toEqual(['verifyInaccessible SUCCESS', 'stopAndStart TIMED_OUT', 'verify SKIPPED']);
    const { executions } = await remedies.executions();
    expect(executions.find(({ id }) => id === running.execution_id)?.status).toMatch(/^Cancell/);
  });

  it.each(['LOSE_ANSWER', 'REFUSE'])('is restarted once when the start goes wrong: %s', async (mode) => {
    const instanceId = await remedies.healthyInstance();
    await remedies.fault(mode, { resourceId: instanceId });
    const { resourceId } = await remedies.play('status-check-failed', { instanceId });
    await remedies.whenIt('SUCCEEDED', resourceId);
    expect((await remedies.executions()).counts[resourceId]).toEqual({ 'AWS-RestartEC2Instance': 1 });
  });
});

describe('a full disk', () => {
  it('is cleaned, and that is enough', async () => {
    const { resourceId } = await remedies.play('disk-full', { instanceId: await remedies.healthyInstance(/^m6i/) });
    const remediation = await remedies.whenIt('SUCCEEDED', resourceId);
    expect(stepsOf(remediation)).toEqual([
      'checkDisk SUCCESS',
      'inspect SUCCESS',
      'checkCleaning SUCCESS',
      'clean SUCCESS',
      'verifyCleaned SUCCESS',
      'checkVolume SKIPPED',
      'extend SKIPPED',
      'verify SKIPPED',
    ]);
    // Nothing was changed that a limit counts.
    expect(remediation).toMatchObject({ target: null, acted_at: null });
  });

  it.each([
    ['after a cleaning that did not help', /^[mcr]6i/, 'clean SUCCESS', 'verifyCleaned FAILED'],
    ['at once on the T family', /^t3/, 'clean SKIPPED', 'verifyCleaned SKIPPED'],
  ])('is extended %s', async (_, type, cleaned, verified) => {
    const instanceId = await remedies.healthyInstance(type);
    const { resourceId } = await remedies.play('disk-full', { instanceId, remedy: 'EXTEND' });
    const remediation = await remedies.whenIt('SUCCEEDED', resourceId);
    const steps = stepsOf(remediation);
    expect(steps.slice(3, 5)).toEqual([cleaned, verified]);
    expect(steps.slice(5)).toEqual(['checkVolume SUCCESS', 'extend SUCCESS', 'verify SUCCESS']);
    expect(remediation.target).toMatch(/^vol-/);
    expect(await remedies.alertOf(remediation)).toMatchObject({ status: 'RESOLVED', incident_id: null });
  });

  it('of Windows is remediated by its own documents', async () => {
    const instanceId = await remedies.healthyInstance(/^[mcr]6i/, 'Windows');
    const { resourceId } = await remedies.play('disk-full', { instanceId, remedy: 'EXTEND' });
    const remediation = await remedies.whenIt('SUCCEEDED', resourceId);
    expect(remediation.runbook).toBe('Opsgraph-ExtendWindowsVolume');
    expect(Object.keys((await remedies.executions()).counts[resourceId]).sort()).toEqual([
      'Opsgraph-CleanWindowsDisk',
      'Opsgraph-ExtendWindowsVolume',
      'Opsgraph-InspectWindowsDisks',
    ]);
  });

  it('under LVM is left alone: an incident, and the customer is told what stands in the way', async () => {
    const { resourceId } = await remedies.play('disk-full', { remediable: false });
    const remediation = await remedies.whenIt('BLOCKED', resourceId);
    expect(remediation.guard).toMatchObject({ rule: 'EC2_LVM' });
    expect(await remedies.incidentOf(remediation)).toMatchObject({ origin: 'FAILED_REMEDIATION' });
    const { rows } = await ground.shop.pool.query('select * from service_request where alert_id = $1', [
      remediation.alert_id,
    ]);
    expect(rows).toMatchObject([
      { category: 'BLOCKED_REMEDIATION', status: 'PENDING_CUSTOMER_ACTION', incident_id: remediation.incident_id },
    ]);
  });

  it('that was extended five hours ago is not extended again', async () => {
    const instanceId = await remedies.healthyInstance(/^t3/);
    await remedies.play('disk-full', { instanceId, remedy: 'EXTEND' });
    const before = await remedies.whenIt('SUCCEEDED', instanceId);
    await ground.shop.pool.query(`update remediation set acted_at = acted_at - interval '5 hours' where id = $1`, [
      before.id,
    ]);
    await remedies.play('recover', { resourceIds: [instanceId] });
    await remedies.play('disk-full', { instanceId, remedy: 'EXTEND' });
    const remediation = await remedies.whenIt('BLOCKED', instanceId);
    expect(remediation.guard).toMatchObject({
      inputs: { refused: expect.arrayContaining(['EC2_VOLUME_DISTANCE']), volumeId: before.target },
    });
  });
});

describe('a database', () => {
  it('that is short of storage is extended, and its alarm clears', async () => {
    const { resourceId } = await remedies.play('rds-storage-low');
    const remediation = await remedies.whenIt('SUCCEEDED', resourceId);
    expect(stepsOf(remediation)).toEqual(['checkDatabase SUCCESS', 'extend SUCCESS', 'verify SUCCESS']);
    expect((await remedies.executions()).counts[resourceId]).toEqual({ 'Opsgraph-ExtendDatabaseStorage': 1 });
  });

  it('that is opted out is an incident', async () => {
    const { resourceId } = await remedies.play('rds-storage-low', { remediable: false });
    const remediation = await remedies.whenIt('BLOCKED', resourceId);
    expect(remediation.guard).toMatchObject({ rule: 'RDS_OPTED_OUT' });
    expect(await remedies.incidentOf(remediation)).toMatchObject({ origin: 'FAILED_REMEDIATION' });
  });
});

it('a volume of a file system grows by a tenth', async () => {
  const { resourceId } = await remedies.play('fsx-volume-full');
  const remediation = await remedies.whenIt('SUCCEEDED', resourceId);
  expect(stepsOf(remediation)).toEqual(['checkVolume SUCCESS', 'extend SUCCESS', 'verify SUCCESS']);
  expect(remediation.steps[1].parameters).toMatchObject({ SizeInMegabytes: [String(1100 * 1024)] });
});
