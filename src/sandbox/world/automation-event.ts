import type { Cloud } from '../cloud';
import { emit, makeEvent } from './bus';
import type { Execution, StepRun } from './types';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** "Nov 29, 2024 7:43:20 PM", as Automation writes moments in its events. */
function wordy(moment: number): string {
  const date = new Date(moment);
  const hour = date.getUTCHours();
  const clock = `${hour % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hour < 12 ? 'AM' : 'PM'}`;
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()} ${clock}`;
}

function tell(
  cloud: Cloud,
  scope: string,
  execution: Execution,
  type: string,
  of: StepRun | Execution,
  more: object,
): void {
  const [accountId = '', region = ''] = scope.split('/');
  const resources = [
    `arn:aws:ssm:${region}:${accountId}:automation-execution/${execution.id}`,
    `arn:aws:ssm:${region}:${accountId}:automation-definition/${execution.document}:${execution.version}`,
  ];
  const detail = {
    ExecutionId: execution.id,
    Definition: execution.document,
    DefinitionVersion: execution.version,
    Status: of.status,
    StartTime: wordy(of.startedAt),
    ...(of.endedAt === undefined ? {} : { EndTime: wordy(of.endedAt), Time: of.endedAt - of.startedAt }),
    ...more,
  };
  emit(cloud, accountId, region, makeEvent(cloud, { accountId, region, source: 'aws.ssm', type, resources, detail }));
}

/**
 * What Automation says on the account's bus when an execution or a step changes state:
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html
 */
export const tellExecution = (cloud: Cloud, scope: string, execution: Execution): void =>
  tell(cloud, scope, execution, 'EC2 Automation Execution Status-change Notification', execution, {
    ExecutedBy: execution.executedBy,
  });

export const tellStep = (cloud: Cloud, scope: string, execution: Execution, step: StepRun): void =>
  tell(cloud, scope, execution, 'EC2 Automation Step Status-change Notification', step, {
    StepName: step.name,
    Action: step.action,
  });
