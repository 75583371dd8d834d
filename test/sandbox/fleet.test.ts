import {
  type AutomationExecution,
  DescribeAutomationExecutionsCommand,
  GetAutomationExecutionCommand,
  StartAutomationExecutionCommand,
  type StartAutomationExecutionCommandInput,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { randomUUID } from 'node:crypto';
import { refusal } from './sandbox';
import { Lab, REST, TAG } from './window-lab';

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start(10, 10);
});
afterEach(() => lab.fixture.close());

const Targets = [{ Key: `tag:${TAG}`, Values: ['lab'] }];
const rates = { Targets, TargetParameterName: 'InstanceId', MaxConcurrency: '50%', MaxErrors: '50%' };
const start = async (more: Partial<StartAutomationExecutionCommandInput> = {}): Promise<string> =>
  (await lab.aws.ssm.send(new StartAutomationExecutionCommand({ DocumentName: REST, ...rates, ...more })))
    .AutomationExecutionId ?? '';
const read = async (id: string): Promise<AutomationExecution> =>
  (await lab.aws.ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId: id }))).AutomationExecution ?? {};
const children = async (id: string) => {
  const Filters = [{ Key: 'ParentExecutionId' as const, Values: [id] }];
  const answer = await lab.aws.ssm.send(new DescribeAutomationExecutionsCommand({ Filters }));
  return answer.AutomationExecutionMetadataList ?? [];
};
const statuses = async (id: string): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { AutomationExecutionStatus: status = '' } of await children(id))
    counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

describe('an automation over many targets', () => {
  it('has a child for each, half of them at once', async () => {
    const ClientToken = randomUUID();
    const id = await start({ ClientToken });
    expect(await start({ ClientToken })).toBe(id);
    expect((await refusal(start({ ClientToken, Targets: [{ Key: 'tag:Other', Values: ['x'] }] }))).name).toBe(
      'IdempotentParameterMismatch',
    );
    await lab.pass('PT5M');
    expect(await statuses(id)).toEqual({ InProgress: 5 });
    const [one] = await children(id);
    expect(one).toMatchObject({ ParentAutomationExecutionId: id, Target: expect.stringMatching(/^i-/) as string });
    await lab.pass('PT20M');
    expect(await statuses(id)).toEqual({ Success: 10 });
    const parent = await read(id);
    expect(parent).toMatchObject({
      AutomationExecutionStatus: 'Success',
      TargetParameterName: 'InstanceId',
      Targets,
      MaxConcurrency: '50%',
      MaxErrors: '50%',
      ProgressCounters: { TotalSteps: 10, SuccessSteps: 10, FailedSteps: 0 },
    });
    expect(parent.ResolvedTargets?.ParameterValues?.sort()).toEqual([...lab.instanceIds].sort());
    expect(parent.StepExecutions?.map((step) => step.StepName).sort()).toEqual([...lab.instanceIds].sort());
    const { fleets } = await lab.fixture.control<{ fleets: object[] }>('GET', 'executions');
    expect(fleets).toEqual([expect.objectContaining({ id, total: 10, begun: 10, mostAtOnce: 5, errors: 0 })]);
  });

  it('stops when half of them have failed', async () => {
    const { accountId } = lab.fixture.first;
    await lab.fixture.control('POST', 'automation', { accountId, document: REST, mode: 'FAIL', times: 100 });
    const id = await start();
    await lab.pass('PT1H');
    expect(await statuses(id)).toEqual({ Failed: 5 });
    expect(await read(id)).toMatchObject({
      AutomationExecutionStatus: 'Failed',
      FailureMessage: expect.stringContaining('5 of 10 targets failed') as string,
    });
  });

  it.each([
    ['Cancel', { Cancelled: 5 }],
    ['Complete', { Success: 5 }],
  ] as const)('is stopped by %s', async (Type, expected) => {
    const id = await start();
    await lab.pass('PT1M');
    await lab.aws.ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: id, Type }));
    await lab.pass('PT1H');
    expect(await statuses(id)).toEqual(expected);
    expect((await read(id)).AutomationExecutionStatus).toBe('Cancelled');
  });

  it('takes values as they are said', async () => {
    const Values = lab.instanceIds.slice(0, 2);
    const id = await start({ Targets: [{ Key: 'ParameterValues', Values }], MaxConcurrency: '1' });
    await lab.pass('PT30M');
    expect((await read(id)).ResolvedTargets?.ParameterValues).toEqual(Values);
    expect(await statuses(id)).toEqual({ Success: 2 });
  });

  it('is refused where its targets do not fit', async () => {
    expect((await refusal(start({ TargetParameterName: undefined }))).name).toBe('ValidationException');
    expect((await refusal(start({ TargetParameterName: 'Volume' }))).name).toBe(
      'InvalidAutomationExecutionParametersException',
    );
    expect((await refusal(start({ MaxConcurrency: '0' }))).name).toBe('ValidationException');
    expect((await refusal(start({ Targets: [{ Key: 'name', Values: ['x'] }] }))).name).toBe('InvalidTarget');
  });
});
