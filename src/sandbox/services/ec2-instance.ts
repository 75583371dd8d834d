import type { InstanceState } from '@aws-sdk/client-ec2';
import type { Call } from '../service';
import { AwsError } from '../wire/error';
import type { Instance } from '../world/types';

export const STATE_CODES = { pending: 0, running: 16, stopping: 64, stopped: 80 } as const;
export const stateOf = (state: Instance['state']): InstanceState => ({ Code: STATE_CODES[state], Name: state });

/** The instances asked for by id, or every one; an unknown id fails the whole request as in AWS. */
export function chosen(call: Call<{ InstanceIds?: string[] | undefined }>): Instance[] {
  const ids = call.input.InstanceIds ?? [];
  if (ids.length === 0) return call.cloud.instances.all(call.scope);
  const bad = ids.find((id) => !/^i-[0-9a-f]{8,17}$/.test(id));
  if (bad !== undefined) throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${bad}"`, 400);
  const missing = ids.filter((id) => !call.cloud.instances.get(call.scope, id));
  if (missing.length > 0) {
    const [which, verb] = missing.length > 1 ? [`IDs '${missing.join(', ')}'`, 'do'] : [`ID '${missing[0]}'`, 'does'];
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ${which} ${verb} not exist`, 400);
  }
  return ids.flatMap((id) => call.cloud.instances.get(call.scope, id) ?? []);
}
