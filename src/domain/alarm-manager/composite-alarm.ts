import { readRule } from './alarm-rule';
import { commonMembers } from './metric-alarm';
import { isObject, type Faults } from './problem';
import { membersOf, object, text, whole, type Members } from './shape';

const MOST_CHILDREN = 100;
const DAY = 86_400;

/** The request of PutCompositeAlarm: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
const members: Members = {
  ...commonMembers,
  AlarmRule: text(1, 10_240),
  ActionsSuppressor: text(1, 1600),
  ActionsSuppressorWaitPeriod: whole(0, DAY),
  ActionsSuppressorExtensionPeriod: whole(0, DAY),
};

/** Adds every fault that PutCompositeAlarm would find in its request. */
export function checkCompositeAlarm(value: unknown, path: readonly string[], faults: Faults): boolean {
  const before = faults.found.length;
  if (!isObject(value)) return object({})(value, path, faults);
  membersOf(value, path, faults, members, ['AlarmName', 'AlarmRule']);
  if (typeof value.AlarmRule === 'string' && value.AlarmRule !== '') {
    const rule = readRule(value.AlarmRule);
    const at = [...path, 'AlarmRule'];
    if ('fault' in rule) faults.add(at, 'INVALID_RULE', `AlarmRule ${rule.fault}.`);
    else if (new Set(rule.names).size > MOST_CHILDREN) {
      faults.add(at, 'TOO_MANY', `AlarmRule looks at most at ${MOST_CHILDREN} alarms.`);
    } else if (rule.names.includes('')) faults.add(at, 'INVALID_RULE', 'AlarmRule names an alarm without a name.');
  }
  for (const name of ['ActionsSuppressorWaitPeriod', 'ActionsSuppressorExtensionPeriod']) {
    if (Object.hasOwn(value, 'ActionsSuppressor') === Object.hasOwn(value, name)) continue;
    const [missing, beside] = Object.hasOwn(value, name) ? ['ActionsSuppressor', name] : [name, 'ActionsSuppressor'];
    faults.add([...path, missing], 'REQUIRED', `${missing} is missing beside ${beside}.`);
  }
  return faults.found.length === before;
}
