import type { AlarmDefinitionKind, ProfileLayer } from '../words';
import type { Json } from './problem';

/** One alarm of a profile, for every resource of a type that its tag selects. */
export interface Definition {
  readonly resourceType: string;
  readonly configurationId: string;
  readonly kind: AlarmDefinitionKind;
  readonly layer: Exclude<ProfileLayer, 'EFFECTIVE'>;
  readonly enabled: boolean;
  /** Which resources, by a tag that they carry; null: all of the type. */
  readonly tag: { readonly key: string; readonly value: string } | null;
  /** The request of PutMetricAlarm or PutCompositeAlarm with its pseudoparameters; for other kinds what they look at. */
  readonly definition: Json;
}

/** Whether CloudWatch holds it as an alarm; the others are watched by events, states and Prometheus. */
export function isAlarm({ kind }: Pick<Definition, 'kind'>): boolean {
  return kind === 'METRIC' || kind === 'COMPOSITE';
}

export const keyOf = ({ resourceType, configurationId }: Definition): string => `${resourceType}\n${configurationId}`;
