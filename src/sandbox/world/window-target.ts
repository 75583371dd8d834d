import type { Cloud } from '../cloud';
import type { Instance, Selector, WindowTarget, WindowTask } from './types';

const named = (key: string, wanted: string): boolean => key.toLowerCase() === wanted;

/** Whether selectors mean an instance: values of one key are alternatives, several keys must all fit. */
export const selects = (selectors: readonly Selector[], instance: Instance): boolean =>
  selectors.length > 0 &&
  selectors.every(({ Key, Values }) => {
    if (named(Key, 'instanceids')) return Values.includes(instance.id);
    if (named(Key, 'tag-key')) return Values.some((key) => key in instance.tags);
    if (Key.startsWith('tag:')) return Values.includes(instance.tags[Key.slice(4)] ?? '');
    return false;
  });

export const isManaged = (instance: Instance): boolean =>
  instance.agent !== undefined && instance.profileArn !== undefined;

/** One that a task runs on, and the registered target that it was found by. */
export interface Aim {
  resourceId: string;
  target?: WindowTarget;
}

/**
 * Whom a task's targets mean at this moment: managed instances that run, each once. Instances that are named by their
 * ids are taken as they are; what becomes of them is up to the task.
 */
export function aimsOf(cloud: Cloud, scope: string, task: WindowTask): Aim[] {
  const running = cloud.instances.all(scope).filter((one) => one.state === 'running' && isManaged(one));
  const found = new Map<string, Aim>();
  const add = (aim: Aim): void => void (found.has(aim.resourceId) || found.set(aim.resourceId, aim));
  for (const { Key, Values } of task.targets) {
    if (named(Key, 'instanceids')) for (const resourceId of Values) add({ resourceId });
    if (!named(Key, 'windowtargetids')) continue;
    for (const id of Values) {
      const target = cloud.windowTargets.get(`${scope}/${task.windowId}`, id);
      if (!target) continue;
      const direct = target.targets.filter((one) => named(one.Key, 'instanceids')).flatMap((one) => one.Values);
      for (const resourceId of direct) add({ resourceId, target });
      if (direct.length > 0) continue;
      for (const one of running) if (selects(target.targets, one)) add({ resourceId: one.id, target });
    }
  }
  return [...found.values()];
}
