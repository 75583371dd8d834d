/** How AWS says that an instance is. */
export interface InstanceHealth {
  /** EC2's state; null: EC2 does not know the instance. */
  state: string | null;
  instanceStatus: string | null;
  systemStatus: string | null;
  /** What Systems Manager hears of its agent. */
  agent: string | null;
}

export function isWell({ state, instanceStatus, systemStatus, agent }: InstanceHealth): boolean {
  return state === 'running' && instanceStatus === 'ok' && systemStatus === 'ok' && agent === 'Online';
}

/** An instance that nobody can bring back: it is gone. */
export function isGone({ state }: InstanceHealth): boolean {
  return state === null || state === 'terminated' || state === 'shutting-down';
}

export function saidOf({ state, instanceStatus, systemStatus, agent }: InstanceHealth): string {
  return `The instance is ${state ?? 'gone'}, its checks are ${instanceStatus ?? 'unknown'} and ${systemStatus ?? 'unknown'}, its agent is ${agent ?? 'unknown'}.`;
}
