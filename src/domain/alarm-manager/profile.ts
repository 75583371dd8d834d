import { alarmName } from './alarm-name';
import { compositeCycles } from './composite-cycles';
import { defaultDefinitions, platformOf } from './default-profile';
import { isAlarm, keyOf, type Definition } from './definition';
import { readDocument } from './document';
import { merge, type Effective } from './merge';
import type { Problem } from './problem';

export interface Profile {
  /** The customer's own definitions. */
  customer: Definition[];
  /** Those in force, the default's and the customer's. */
  effective: Effective[];
  problems: Problem[];
}

/** Reads a customer's document and lays it over the default profile; faults that only show together are told too. */
export function readProfile(document: unknown): Profile {
  const { definitions: customer, problems } = readDocument(document);
  const effective = merge(defaultDefinitions, customer);
  return { customer, effective, problems: [...problems, ...kindFaults(customer), ...faultsTogether(effective)] };
}

const watchedOtherwise = new Map(
  defaultDefinitions.filter((one) => !isAlarm(one)).map((one) => [keyOf(one), one.kind.toLowerCase()]),
);

/** Events, states and Prometheus rules are no alarms of CloudWatch and are not configured by a profile. */
function kindFaults(customer: readonly Definition[]): Problem[] {
  return customer.flatMap((one): Problem[] => {
    const kind = watchedOtherwise.get(keyOf(one));
    if (!kind) return [];
    const message = `${one.configurationId} is watched by ${kind}, not by an alarm, and is not configured here.`;
    return [{ path: [one.resourceType, one.configurationId], code: 'KIND_NOT_CONFIGURABLE', message }];
  });
}

function faultsTogether(effective: readonly Effective[]): Problem[] {
  const alarms = effective.filter((one) => one.enabled && isAlarm(one));
  const cycles = compositeCycles(alarms).map((cycle): Problem => {
    const [first] = cycle;
    const ids = [...cycle, first].map(({ configurationId }) => configurationId);
    const message = `Composite alarms must not look at themselves: ${ids.join(' → ')}.`;
    return { path: placeOf(first, 'AlarmRule'), code: 'COMPOSITE_CYCLE', message };
  });
  return [...nameConflicts(alarms), ...cycles];
}

/** Two definitions that would make an alarm of one name for the same resource. */
function nameConflicts(alarms: readonly Effective[]): Problem[] {
  const taken = new Map<string, Effective>();
  return alarms.flatMap((one): Problem[] => {
    const name = alarmName(one.resourceType, String(one.definition.AlarmName));
    const where = [one.resourceType, name, one.tag?.key, one.tag?.value, platformOf(one)].join('\n');
    const other = taken.get(where);
    if (!other) {
      taken.set(where, one);
      return [];
    }
    const at = one.layer === 'CUSTOMER' ? one : other;
    const message = `${one.configurationId} and ${other.configurationId} both make the alarm ${name}.`;
    return [{ path: placeOf(at, 'AlarmName'), code: 'NAME_CONFLICT', message }];
  });
}

function placeOf({ resourceType, configurationId, kind }: Definition, member: string): string[] {
  return [resourceType, configurationId, kind === 'COMPOSITE' ? 'CompositeAlarmDefinition' : 'AlarmDefinition', member];
}
