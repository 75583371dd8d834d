import type * as E from '@aws-sdk/client-ec2';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { bootMs, goDown } from '../world/boot';
import { setInstanceState } from '../world/power';
import type { Instance } from '../world/types';
import { dryRun } from './ec2-filter';
import { chosen, stateOf } from './ec2-instance';

function needIds(ids: string[] | undefined): void {
  if (!ids?.length) throw new AwsError('MissingParameter', 'The request must contain the parameter InstanceId', 400);
}

const change = (instance: Instance, before: Instance['state'], after: Instance['state']): E.InstanceStateChange => ({
  InstanceId: instance.id,
  PreviousState: stateOf(before),
  CurrentState: stateOf(after),
});

export function stopInstances(call: Call<E.StopInstancesCommandInput>): Answer<E.StopInstancesCommandOutput> {
  needIds(call.input.InstanceIds);
  const instances = chosen(call);
  dryRun(call.input.DryRun);
  const StoppingInstances = instances.map((instance) => {
    if (instance.state === 'stopped' || instance.state === 'stopping')
      return change(instance, instance.state, instance.state);
    setInstanceState(call.cloud, call.scope, instance, 'stopping');
    return change(instance, instance.state, 'stopping');
  });
  return { StoppingInstances };
}

export function startInstances(call: Call<E.StartInstancesCommandInput>): Answer<E.StartInstancesCommandOutput> {
  needIds(call.input.InstanceIds);
  const instances = chosen(call);
  const busy = instances.find((instance) => instance.state === 'stopping');
  if (busy) {
    throw new AwsError(
      'IncorrectInstanceState',
      `The instance '${busy.id}' is not in a state from which it can be started.`,
      400,
    );
  }
  dryRun(call.input.DryRun);
  const StartingInstances = instances.map((instance) => {
    if (instance.state !== 'stopped') return change(instance, instance.state, instance.state);
    setInstanceState(call.cloud, call.scope, instance, 'pending');
    return change(instance, instance.state, 'pending');
  });
  return { StartingInstances };
}

export function rebootInstances(call: Call<E.RebootInstancesCommandInput>): Answer<E.RebootInstancesCommandOutput> {
  needIds(call.input.InstanceIds);
  const instances = chosen(call);
  const off = instances.find((instance) => instance.state !== 'running');
  if (off) throw new AwsError('IncorrectState', `Instance '${off.id}' is not in the running state.`, 400);
  dryRun(call.input.DryRun);
  for (const instance of instances) {
    goDown(call.cloud, call.scope, instance.id, 'REBOOT', bootMs(call.cloud, instance));
  }
  return {};
}
