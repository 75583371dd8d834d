import { CreateTagsCommand, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateDocumentCommand,
  CreateMaintenanceWindowCommand,
  type CreateMaintenanceWindowCommandInput,
  DescribeInstanceInformationCommand,
  DescribeMaintenanceWindowExecutionTaskInvocationsCommand,
  DescribeMaintenanceWindowExecutionTasksCommand,
  DescribeMaintenanceWindowExecutionsCommand,
  type MaintenanceWindowExecutionTaskInvocationIdentity,
  RegisterTargetWithMaintenanceWindowCommand,
  RegisterTaskWithMaintenanceWindowCommand,
  type RegisterTaskWithMaintenanceWindowCommandInput,
} from '@aws-sdk/client-ssm';
import type { SandboxOptions } from '../../src/sandbox';
import { Fixture } from './sandbox';

export interface Measured {
  windowId: string;
  status: string;
  tasks: {
    status: string;
    total: number;
    begun: number;
    mostAtOnce: number;
    errors: number;
    counts: Record<string, number>;
  }[];
}

export const REST = 'Rest-A-While';
export const TAG = 'Patch Group';

/** An account with instances that are targets of windows, and a runbook that takes its time. */
export class Lab {
  private constructor(
    readonly fixture: Fixture,
    readonly aws: Awaited<ReturnType<Fixture['inAccount']>>,
    readonly instanceIds: string[],
  ) {}

  static async start(targets: number, minutes: number, options: SandboxOptions = {}): Promise<Lab> {
    const fixture = await Fixture.start(options);
    const aws = await fixture.inAccount(fixture.first);
    const { InstanceInformationList = [] } = await aws.ssm.send(new DescribeInstanceInformationCommand({}));
    const online = InstanceInformationList.filter((one) => one.PingStatus === 'Online' && one.PlatformType === 'Linux');
    const ids = online.flatMap((one) => one.InstanceId ?? []).slice(0, targets);
    if (ids.length < targets) throw new Error(`this seed has only ${ids.length} instances`);
    await aws.ec2.send(new CreateTagsCommand({ Resources: ids, Tags: [{ Key: TAG, Value: 'lab' }] }));
    const content = {
      schemaVersion: '0.3',
      parameters: { InstanceId: { type: 'String' } },
      mainSteps: [{ name: 'rest', action: 'aws:sleep', inputs: { Duration: `PT${minutes}M` }, timeoutSeconds: 86_400 }],
    };
    const document = { Name: REST, DocumentType: 'Automation', Content: JSON.stringify(content) } as const;
    await aws.ssm.send(new CreateDocumentCommand(document));
    return new Lab(fixture, aws, ids);
  }

  /** The lab of a sandbox that was started again. */
  static async again(options: SandboxOptions): Promise<Lab> {
    const fixture = await Fixture.start(options);
    const aws = await fixture.inAccount(fixture.first);
    const Filters = [{ Name: `tag:${TAG}`, Values: ['lab'] }];
    const { Reservations = [] } = await aws.ec2.send(new DescribeInstancesCommand({ Filters }));
    return new Lab(
      fixture,
      aws,
      Reservations.flatMap((one) => (one.Instances ?? []).flatMap((i) => i.InstanceId ?? [])),
    );
  }

  pass = (by: string) => this.fixture.control('POST', 'advance', { by });

  /** A window that begins in an hour. */
  async window(more: Partial<CreateMaintenanceWindowCommandInput> = {}): Promise<string> {
    const { clock } = await this.fixture.control<{ clock: { now: string } }>('GET', 'world');
    const due = new Date(Date.parse(clock.now) + 3_600_000).toISOString().slice(0, 19);
    const standard = { Name: 'lab', Schedule: `at(${due})`, Duration: 3, Cutoff: 1, AllowUnassociatedTargets: true };
    return (await this.aws.ssm.send(new CreateMaintenanceWindowCommand({ ...standard, ...more }))).WindowId ?? '';
  }

  async target(WindowId: string, Targets = [{ Key: `tag:${TAG}`, Values: ['lab'] }]): Promise<string> {
    const about = { WindowId, ResourceType: 'INSTANCE', Targets, OwnerInformation: 'the lab' } as const;
    return (await this.aws.ssm.send(new RegisterTargetWithMaintenanceWindowCommand(about))).WindowTargetId ?? '';
  }

  async task(WindowId: string, more: Partial<RegisterTaskWithMaintenanceWindowCommandInput> = {}): Promise<string> {
    const Targets = more.Targets ?? [{ Key: 'WindowTargetIds', Values: [await this.target(WindowId)] }];
    const input: RegisterTaskWithMaintenanceWindowCommandInput = {
      WindowId,
      Targets,
      TaskArn: REST,
      TaskType: 'AUTOMATION',
      MaxConcurrency: '50%',
      MaxErrors: '50%',
      TaskInvocationParameters: { Automation: { Parameters: { InstanceId: ['{{RESOURCE_ID}}'] } } },
      ...more,
    };
    return (await this.aws.ssm.send(new RegisterTaskWithMaintenanceWindowCommand(input))).WindowTaskId ?? '';
  }

  async executions(WindowId: string) {
    const { WindowExecutions = [] } = await this.aws.ssm.send(
      new DescribeMaintenanceWindowExecutionsCommand({ WindowId }),
    );
    return WindowExecutions;
  }

  async tasks(WindowId: string) {
    const [latest] = await this.executions(WindowId);
    const about = { WindowExecutionId: latest?.WindowExecutionId };
    const answer = await this.aws.ssm.send(new DescribeMaintenanceWindowExecutionTasksCommand(about));
    return answer.WindowExecutionTaskIdentities ?? [];
  }

  /** The invocations of the latest run of a window, task by task. */
  async invocations(WindowId: string): Promise<MaintenanceWindowExecutionTaskInvocationIdentity[]> {
    const found: MaintenanceWindowExecutionTaskInvocationIdentity[] = [];
    for (const { WindowExecutionId, TaskExecutionId: TaskId } of await this.tasks(WindowId)) {
      const about = { WindowExecutionId, TaskId, MaxResults: 100 };
      const answer = await this.aws.ssm.send(new DescribeMaintenanceWindowExecutionTaskInvocationsCommand(about));
      found.push(...(answer.WindowExecutionTaskInvocationIdentities ?? []));
    }
    return found;
  }

  async counts(WindowId: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { Status = '' } of await this.invocations(WindowId)) counts[Status] = (counts[Status] ?? 0) + 1;
    return counts;
  }

  /** What the sandbox has measured of a window's runs. */
  async measured(windowId: string): Promise<Measured[]> {
    const { executions } = await this.fixture.control<{ executions: Measured[] }>('GET', 'windows');
    return executions.filter((one) => one.windowId === windowId);
  }
}
