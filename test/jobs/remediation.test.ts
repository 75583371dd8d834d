import { testCloud } from '../harness/aws';
import { testWorkshop } from '../harness/jobs';
import { Remedies } from '../harness/remedies';

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
    const { resourceId } = await remedies.play('status-check-failed');
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
});
