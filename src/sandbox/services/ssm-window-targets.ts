import type * as S from '@aws-sdk/client-ssm';
import { randomUUID } from 'node:crypto';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import type { Selector, WindowTarget } from '../world/types';
import { targetsOf, tasksOf } from '../world/window';
import { tellTarget } from '../world/window-event';
import {
  checkDescription,
  checkLimit,
  checkName,
  checkOne,
  checkOwner,
  filtered,
  invalid,
  madeBefore,
  missing,
  onceOf,
  paged,
  present,
  selectors,
  windowOf,
} from './ssm-window-check';

const MOST_TARGETS = 100;

type Named = { WindowId?: string | undefined; WindowTargetId?: string | undefined };

function targetOf(call: Call<Named>): WindowTarget {
  const window = windowOf(call);
  const id = call.input.WindowTargetId ?? '';
  const target = call.cloud.windowTargets.get(`${call.scope}/${window.id}`, id);
  if (!target) throw missing('Maintenance window target', id);
  return target;
}

/** By instance ids, by tags or by the keys of tags; by resource group where that is its type. */
function checkSelectors(targets: Selector[], type: WindowTarget['resourceType']): void {
  if (targets.length === 0) throw invalid('Targets must hold at least one target');
  const byId = targets.some(({ Key }) => /^instanceids$/i.test(Key));
  if (byId && targets.length > 1) throw invalid('InstanceIds cannot be combined with other target keys');
  for (const { Key, Values } of targets) {
    const known =
      type === 'INSTANCE' ? /^(instanceids|tag:.+|tag-key)$/i.test(Key) : Key.startsWith('resource-groups:');
    if (!known) throw invalid(`Target key ${Key} is not supported for resource type ${type}`);
    if (Values.length === 0) throw invalid(`Target key ${Key} must have at least one value`);
  }
}

export function registerTargetWithMaintenanceWindow(
  call: Call<S.RegisterTargetWithMaintenanceWindowCommandInput>,
): Answer<S.RegisterTargetWithMaintenanceWindowCommandOutput> {
  const { input, cloud, scope } = call;
  const window = windowOf(call);
  const all = targetsOf(cloud, scope, window.id);
  const before = madeBefore(input, all);
  if (before) return { WindowTargetId: before.id };
  checkOne('resourceType', input.ResourceType, ['INSTANCE', 'RESOURCE_GROUP']);
  if (input.ResourceType === 'RESOURCE_GROUP') {
    throw new AwsError('NotImplemented', 'The sandbox does not simulate resource groups.', 501);
  }
  const target: WindowTarget = {
    id: randomUUID(),
    windowId: window.id,
    resourceType: 'INSTANCE',
    targets: selectors(input.Targets),
    ...present({ ownerInformation: input.OwnerInformation, name: input.Name, description: input.Description }),
    ...onceOf(input),
  };
  check(target);
  checkLimit(all.length, MOST_TARGETS, 'targets per maintenance window');
  cloud.windowTargets.put(`${scope}/${window.id}`, target.id, target);
  tellTarget(cloud, scope, window.id, target.id, 'REGISTERED');
  return { WindowTargetId: target.id };
}

function check(target: WindowTarget): void {
  checkSelectors(target.targets, target.resourceType);
  checkOwner(target.ownerInformation);
  checkName(target.name);
  checkDescription(target.description);
}

export function updateMaintenanceWindowTarget(
  call: Call<S.UpdateMaintenanceWindowTargetCommandInput>,
): Answer<S.UpdateMaintenanceWindowTargetCommandOutput> {
  const { input, cloud, scope } = call;
  const before = targetOf(call);
  if (input.Replace && !input.Targets) throw invalid('Targets is required when Replace is true');
  const { ownerInformation, name, description, ...held } = before;
  const kept = input.Replace ? {} : { ownerInformation, name, description };
  const given = { ownerInformation: input.OwnerInformation, name: input.Name, description: input.Description };
  const target: WindowTarget = {
    ...held,
    ...present({ ...kept, ...present(given) }),
    ...(input.Targets ? { targets: selectors(input.Targets) } : {}),
  };
  check(target);
  cloud.windowTargets.put(`${scope}/${target.windowId}`, target.id, target);
  tellTarget(cloud, scope, target.windowId, target.id, 'UPDATED');
  const { ResourceType: _type, ...shown } = describe(target);
  return shown;
}

const isUsedBy = (targets: readonly Selector[], id: string): boolean =>
  targets.some(({ Key, Values }) => /^windowtargetids$/i.test(Key) && Values.includes(id));

export function deregisterTargetFromMaintenanceWindow(
  call: Call<S.DeregisterTargetFromMaintenanceWindowCommandInput>,
): Answer<S.DeregisterTargetFromMaintenanceWindowCommandOutput> {
  const { input, cloud, scope } = call;
  const target = targetOf(call);
  const { windowId, id } = target;
  if (input.Safe && tasksOf(cloud, scope, windowId).some((task) => isUsedBy(task.targets, id))) {
    throw new AwsError('TargetInUseException', `Target ${id} is referenced by a task of ${windowId}`, 400);
  }
  cloud.windowTargets.delete(`${scope}/${windowId}`, id);
  tellTarget(cloud, scope, windowId, id, 'DEREGISTERED');
  return { WindowId: windowId, WindowTargetId: id };
}

const describe = (target: WindowTarget) => ({
  WindowId: target.windowId,
  WindowTargetId: target.id,
  ResourceType: target.resourceType,
  Targets: target.targets,
  ...present({ OwnerInformation: target.ownerInformation, Name: target.name, Description: target.description }),
});

export function describeMaintenanceWindowTargets(
  call: Call<S.DescribeMaintenanceWindowTargetsCommandInput>,
): Answer<S.DescribeMaintenanceWindowTargetsCommandOutput> {
  const { input, cloud, scope } = call;
  const window = windowOf(call);
  const found = filtered(targetsOf(cloud, scope, window.id), input.Filters, {
    Type: (target, value) => target.resourceType === value,
    WindowTargetId: (target, value) => target.id === value,
    OwnerInformation: (target, value) => target.ownerInformation === value,
  });
  const { items, next } = paged(call, found, (target) => target.id, [window.id, input.Filters]);
  return { Targets: items.map(describe), ...(next ? { NextToken: next } : {}) };
}
