import type { Cloud } from '../cloud';
import type { AutomationFault, Parameters } from './types';

/** The fault that was asked for the next execution of such a document on such a resource; it counts down. */
function faultFor(
  cloud: Cloud,
  accountId: string,
  document: string,
  resources: string[],
  modes?: readonly AutomationFault['mode'][],
): AutomationFault | undefined {
  const found = cloud.faults
    .all(accountId)
    .find(
      (fault) =>
        (modes?.includes(fault.mode) ?? true) &&
        (fault.document === undefined || fault.document === document) &&
        (fault.resourceId === undefined || resources.includes(fault.resourceId)),
    );
  if (!found) return undefined;
  if (found.left > 1) cloud.faults.put(accountId, found.id, { ...found, left: found.left - 1 });
  else cloud.faults.delete(accountId, found.id);
  return found;
}

export function nextFault(
  cloud: Cloud,
  scope: string,
  document: string,
  parameters: Parameters,
  modes?: readonly AutomationFault['mode'][],
): AutomationFault | undefined {
  return faultFor(cloud, scope.split('/')[0] ?? '', document, resourcesIn(parameters), modes);
}

/** Resource ids that parameters name. */
export const resourcesIn = (parameters: Parameters): string[] =>
  Object.entries(parameters).flatMap(([name, values]) => (/Role|Comment|Reason/i.test(name) ? [] : values));
