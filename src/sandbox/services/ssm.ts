import type * as S from '@aws-sdk/client-ssm';
import type { Answer, Call, Service } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import { isReachable } from '../world/disk';
import type { Instance } from '../world/types';
import {
  describeAutomationExecutions,
  describeAutomationStepExecutions,
  getAutomationExecution,
  stopAutomationExecution,
} from './ssm-automation';
import { startAutomationExecution } from './ssm-automation-start';
import { getCommandInvocation, listCommandInvocations, sendCommand } from './ssm-commands';
import { patching } from './ssm-patching';
import {
  createDocument,
  deleteDocument,
  describeDocument,
  getDocument,
  listDocuments,
  updateDocument,
} from './ssm-documents';
import { windowOperations } from './ssm-window-operations';

const LATEST_AGENT = '3.3.2299.0';

const FIELDS: Record<string, (instance: Instance, call: Call) => string | undefined> = {
  InstanceIds: (i) => i.id,
  AgentVersion: (i) => i.agent?.version,
  PingStatus: ping,
  PlatformTypes: (i) => i.os.type,
  PlatformType: (i) => i.os.type,
  ResourceType: () => 'EC2Instance',
  ActivationIds: () => undefined,
  IamRole: (i) => i.profileArn,
  AssociationStatus: () => 'Success',
};

function ping(instance: Instance, { cloud, scope }: Call): string {
  return isReachable(cloud, scope, instance) ? 'Online' : 'ConnectionLost';
}

/** Instances whose agent has ever registered; one without an agent or an instance profile is not managed and not listed. */
function describeInstanceInformation(
  call: Call<S.DescribeInstanceInformationCommandInput>,
): Answer<S.DescribeInstanceInformationCommandOutput> {
  const { input, cloud, scope } = call;
  if (input.Filters?.length && input.InstanceInformationFilterList?.length) {
    throw new AwsError(
      'InvalidInstanceInformationFilterValue',
      'Filters and InstanceInformationFilterList cannot both be specified.',
      400,
    );
  }
  const size = input.MaxResults ?? 50;
  if (size < 5 || size > 50) {
    const bound = size < 5 ? 'greater than or equal to 5' : 'less than or equal to 50';
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must have value ${bound}`,
      400,
    );
  }
  const filters = [
    ...(input.Filters ?? []).map(({ Key = '', Values = [] }) => ({ key: Key, values: Values })),
    ...(input.InstanceInformationFilterList ?? []).map(({ key = '', valueSet = [] }) => ({
      key: String(key),
      values: valueSet,
    })),
  ];
  let found = cloud.instances.all(scope).filter((instance) => instance.agent && instance.profileArn);
  for (const { key, values } of filters) {
    const field = FIELDS[key];
    const read = key.startsWith('tag:') ? (i: Instance) => i.tags[key.slice(4)] : field;
    if (key === 'tag-key') {
      found = found.filter((instance) => values.some((value) => value in instance.tags));
      continue;
    }
    if (!read) throw new AwsError('InvalidFilterKey', `The filter key ${key} is not valid.`, 400);
    found = found.filter((instance) => values.includes(read(instance, call) ?? ''));
  }
  const invalid = (): AwsError => new AwsError('InvalidNextToken', 'The specified token is not valid.', 400);
  const { items, next } = page(found, (instance) => instance.id, {
    size,
    token: input.NextToken,
    of: [scope, filters],
    invalid,
  });
  const now = cloud.now();
  const InstanceInformationList = items.map((instance): S.InstanceInformation => {
    const online = ping(instance, call) === 'Online';
    return {
      InstanceId: instance.id,
      PingStatus: online ? 'Online' : 'ConnectionLost',
      LastPingDateTime: new Date(online ? now - (now % 300_000) : instance.launchedAt),
      AgentVersion: instance.agent?.version,
      IsLatestVersion: instance.agent?.version === LATEST_AGENT,
      PlatformType: instance.os.type,
      PlatformName: instance.os.name,
      PlatformVersion: instance.os.version,
      ResourceType: 'EC2Instance',
      IPAddress: instance.privateIp,
      ComputerName: `ip-${instance.privateIp.replace(/\./g, '-')}.${call.region}.compute.internal`,
      AssociationStatus: 'Success',
    };
  });
  return { InstanceInformationList, ...(next ? { NextToken: next } : {}) };
}

export const ssm: Service = {
  scope: 'ssm',
  protocol: 'json',
  jsonVersion: '1.1',
  load: () => import('@aws-sdk/client-ssm'),
  operations: {
    ...patching,
    DescribeInstanceInformation: describeInstanceInformation,
    CreateDocument: createDocument,
    UpdateDocument: updateDocument,
    DeleteDocument: deleteDocument,
    DescribeDocument: describeDocument,
    GetDocument: getDocument,
    ListDocuments: listDocuments,
    StartAutomationExecution: startAutomationExecution,
    GetAutomationExecution: getAutomationExecution,
    DescribeAutomationExecutions: describeAutomationExecutions,
    DescribeAutomationStepExecutions: describeAutomationStepExecutions,
    StopAutomationExecution: stopAutomationExecution,
    SendCommand: sendCommand,
    GetCommandInvocation: getCommandInvocation,
    ListCommandInvocations: listCommandInvocations,
    ...windowOperations,
  },
};
