import { baselineAlarm } from '../catalog/baseline-alarms';
import { alarmName } from './alarm-name';
import { rounds } from './composite-cycles';
import { platformOf } from './default-profile';
import { isAlarm } from './definition';
import type { Effective } from './merge';
import { normalForm } from './normal-form';
import { GLOBAL_PARAMETERS, referenceTo, resourceTypes } from './resource-types';

/** A definition in force as statements take it: for each resource of its type, one alarm. */
export interface Compiled {
  resourceType: string;
  configurationId: string;
  kind: string;
  layer: string;
  overridesDefault: boolean;
  remediation: string | null;
  tagKey: string | null;
  tagValue: string | null;
  platform: string | null;
  /** Composite alarms are made after what they look at. */
  round: number;
  /** JSON text of the alarm's name. */
  name: string;
  /** JSON text of the configuration in its normal form. */
  body: string;
  /** JSON text of tags that the customer gives beside ours. */
  tags: string;
}

/** Stands in a text for the value of the pseudoparameter at that place of the type's list. */
export const placeholder = (at: number): string => `\${#${at}}`;
/** As many as the type with the most has, the global ones first. */
export const PLACEHOLDERS =
  GLOBAL_PARAMETERS.length + Math.max(...[...resourceTypes.values()].map(({ parameters }) => parameters.length));

/** The enabled alarms among definitions in force. */
export function compile(effective: readonly Effective[]): Compiled[] {
  const alarms = effective.filter((one) => one.enabled && isAlarm(one));
  const round = rounds(alarms);
  return alarms.map((one, at) => {
    const { resourceType, configurationId, kind, layer, overridesDefault, tag, definition } = one;
    const parameters = [...GLOBAL_PARAMETERS, ...resourceTypes.get(resourceType)!.parameters];
    const placed = (value: unknown): string =>
      parameters.reduce(
        (text, parameter, index) => text.replaceAll(referenceTo(parameter), placeholder(index)),
        JSON.stringify(value),
      );
    const tags = ((definition.Tags as { Key: string; Value: string }[] | undefined) ?? []).map(({ Key, Value }) => ({ Key, Value })); // prettier-ignore
    return {
      resourceType,
      configurationId,
      kind,
      layer,
      overridesDefault,
      remediation: baselineAlarm.get(configurationId)?.remediation ?? null,
      tagKey: tag?.key ?? null,
      tagValue: tag?.value ?? null,
      platform: platformOf(one),
      round: round[at],
      name: placed(alarmName(resourceType, String(definition.AlarmName))),
      body: placed(normalForm(definition)),
      tags: placed(tags),
    };
  });
}
