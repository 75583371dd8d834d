import { CONFIGURATION_TAG, MANAGED_ALARM_TAG } from '../catalog/impact';
import { checkCompositeAlarm } from './composite-alarm';
import type { Definition } from './definition';
import { checkMetricAlarm } from './metric-alarm';
import { Faults, isObject, kindOf, type Json, type Problem } from './problem';
import { everyParameter, GLOBAL_PARAMETERS, parametersIn, resourceTypes, typesOf } from './resource-types';
import { flag, membersOf, nameOf, object, text, type Check } from './shape';

/** More blocks than any account needs; a bound for what one document can cost. */
export const MOST_DEFINITIONS = 500;

const kinds = [
  ['AlarmDefinition', 'METRIC', checkMetricAlarm],
  ['CompositeAlarmDefinition', 'COMPOSITE', checkCompositeAlarm],
] as const;

const anything: Check = () => true;
const tag = object({ Key: text(1, 128), Value: text(0, 256) }, ['Key', 'Value']);
/** The id becomes the value of a tag on the alarm. */
const ID = /^[\p{L}\p{N} _.:/=+@-]{1,256}$/u;

/**
 * Reads a profile in the documented form, `{ResourceType: {ConfigurationId: {Enabled, Tag, AlarmDefinition |
 * CompositeAlarmDefinition}}}`. Every fault is told, each at its own place; what is well is given.
 */
export function readDocument(document: unknown): { definitions: Definition[]; problems: Problem[] } {
  const faults = new Faults();
  const definitions: Definition[] = [];
  if (!isObject(document)) {
    faults.add([], 'WRONG_TYPE', `A profile is an object, not ${kindOf(document)}.`);
    return { definitions, problems: faults.found };
  }
  let count = 0;
  for (const [resourceType, blocks] of Object.entries(document)) {
    const path = [resourceType];
    if (!resourceTypes.has(resourceType)) {
      const words = `${resourceType} is none of the resource types of Alarm Manager: ${[...resourceTypes.keys()].join(', ')}.`;
      faults.add(path, 'UNKNOWN_RESOURCE_TYPE', words);
    } else if (!isObject(blocks)) {
      faults.add(path, 'WRONG_TYPE', `${resourceType} must be an object of definitions, not ${kindOf(blocks)}.`);
    } else {
      for (const [id, block] of Object.entries(blocks)) {
        if (++count === MOST_DEFINITIONS + 1) {
          faults.add([...path, id], 'TOO_MANY', `A profile has at most ${MOST_DEFINITIONS} definitions.`);
        }
        if (count > MOST_DEFINITIONS) continue;
        const read = readBlock(resourceType, id, block, faults);
        if (read) definitions.push(read);
      }
    }
  }
  return { definitions, problems: faults.found };
}

function readBlock(resourceType: string, configurationId: string, block: unknown, faults: Faults): Definition | null {
  const path = [resourceType, configurationId];
  const before = faults.found.length;
  if (!ID.test(configurationId)) {
    const words = 'A configuration id has 1 to 256 letters, digits, spaces or any of _ . : / = + @ -.';
    faults.add(path, 'INVALID_VALUE', words);
  }
  if (!isObject(block)) {
    faults.add(path, 'WRONG_TYPE', `${configurationId} must be an object, not ${kindOf(block)}.`);
    return null;
  }
  const members = { Enabled: flag, Tag: tag, AlarmDefinition: anything, CompositeAlarmDefinition: anything };
  membersOf(block, path, faults, members, []);
  const enabled = block.Enabled !== false;
  const given = kinds.filter(([name]) => Object.hasOwn(block, name));
  if (given.length > 1) {
    faults.add(path, 'EXCLUSIVE', 'AlarmDefinition and CompositeAlarmDefinition exclude each other.');
  }
  if (given.length === 0 && enabled) {
    faults.add(path, 'REQUIRED', 'AlarmDefinition or CompositeAlarmDefinition is missing.');
  }
  for (const [name, , check] of given) {
    check(block[name], [...path, name], faults);
    checkTexts(resourceType, block[name], [...path, name], faults);
    if (isObject(block[name])) checkReserved(block[name], [...path, name], faults);
  }
  if (faults.found.length > before) return null;
  const [name, kind] = given[0] ?? [null, 'METRIC'];
  const selector = block.Tag as { Key: string; Value: string } | undefined;
  return {
    resourceType,
    configurationId,
    kind,
    layer: 'CUSTOMER',
    enabled,
    tag: selector ? { key: selector.Key, value: selector.Value } : null,
    definition: name ? (block[name] as Json) : {},
  };
}

/** CloudWatch's own dynamic labels have the same form as pseudoparameters. */
const DYNAMIC_LABEL =
  /^(LABEL|MAX|MIN|AVG|SUM|DATAPOINT_COUNT|FIRST|LAST|MAX_TIME|MIN_TIME|FIRST_TIME|LAST_TIME|FIRST_LAST_\w+)(_RELATIVE)?$|^PROP\('.*'\)$/;

/** Every pseudoparameter in every text is one that the resource type has. */
function checkTexts(resourceType: string, value: unknown, path: readonly string[], faults: Faults): void {
  if (typeof value === 'string') {
    const own = resourceTypes.get(resourceType)!.parameters;
    for (const name of new Set(parametersIn(value))) {
      if (own.includes(name) || (GLOBAL_PARAMETERS as readonly string[]).includes(name)) continue;
      if (nameOf(path) === 'Label' && DYNAMIC_LABEL.test(name)) continue;
      if (everyParameter.has(name)) {
        const words = `\${${name}} belongs to ${typesOf(name).join(' and ')}; ${resourceType} has ${own.join(', ')}.`;
        faults.add(path, 'PARAMETER_OF_OTHER_TYPE', words);
      } else {
        faults.add(
          path,
          'UNKNOWN_PARAMETER',
          `\${${name}} is no pseudoparameter; ${resourceType} has ${own.join(', ')}.`,
        );
      }
    }
  } else if (Array.isArray(value)) {
    value.forEach((item, at) => checkTexts(resourceType, item, [...path, `${at}`], faults));
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) checkTexts(resourceType, member, [...path, name], faults);
  }
}

const reserved = new Set([MANAGED_ALARM_TAG, CONFIGURATION_TAG]);

/** What is not the customer's to give: our own tags, and the topic of Accelerate's monitoring as a target. */
function checkReserved(definition: Json, path: readonly string[], faults: Faults): void {
  for (const name of ['OKActions', 'AlarmActions', 'InsufficientDataActions']) {
    const targets = definition[name];
    if (!Array.isArray(targets)) continue;
    targets.forEach((target, at) => {
      if (typeof target !== 'string' || !/(^|:)MMS-Topic$/.test(target)) return;
      faults.add([...path, name, `${at}`], 'TOPIC_NOT_ALLOWED', 'MMS-Topic must not be a target of your own alarms.');
    });
  }
  if (!Array.isArray(definition.Tags)) return;
  definition.Tags.forEach((one: unknown, at) => {
    const key = isObject(one) ? one.Key : undefined;
    if (typeof key !== 'string' || !(reserved.has(key) || key.startsWith('aws:'))) return;
    faults.add([...path, 'Tags', `${at}`, 'Key'], 'TAG_RESERVED', `The tag ${key} is set by the service.`);
  });
}
