import { countWithin, DAY_MS, HOUR_MS, isDistant, judge, type Guard } from './guard';

/** What is known of an instance whose status check failed. */
export interface InstanceFacts {
  instanceId: string;
  state: string | null;
  tags: Readonly<Record<string, string>>;
  /** Names of alarms whose action is EC2's own recovery of this instance. */
  recoveryAlarms: readonly string[];
  /** EC2's own verdict on the instance and on its host: ok, impaired, initializing, insufficient-data … */
  instanceStatus: string | null;
  systemStatus: string | null;
  /** Of its SSM agent; null: it has none that reports. */
  agentStatus: string | null;
}

export const AUTO_SCALING_TAG = 'aws:autoscaling:groupName';
export const RECOVER_ACTION = 'arn:aws:automate:';

/** OUR OWN limits, so that a fault that comes back is not restarted for ever: AWS publishes none for a restart. */
export const RESTART_DISTANCE_MS = HOUR_MS;
export const RESTARTS_A_DAY = 3;

/**
 * Stop and start of an instance: never in an Auto Scaling group (which replaces it) or where EC2 recovers it itself, and
 * only when it is verified to be inaccessible.
 */
export function guardRestart(facts: InstanceFacts, restarts: readonly Date[], now: Date): Guard {
  const group = facts.tags[AUTO_SCALING_TAG] ?? null;
  const failing = [facts.instanceStatus, facts.systemStatus].some((status) => status === 'impaired');
  const answers = facts.agentStatus === 'Online' && !failing;
  const today = countWithin(restarts, now, DAY_MS);
  return judge(
    'EC2_RESTART_GUARD',
    [
      {
        rule: 'EC2_AUTO_SCALING_GROUP',
        holds: group === null,
        refusal: `${facts.instanceId} is in the Auto Scaling group ${group}, which replaces it itself.`,
      },
      {
        rule: 'EC2_AUTO_RECOVERY',
        holds: facts.recoveryAlarms.length === 0,
        refusal: `EC2 Auto Recovery is on for ${facts.instanceId} (${facts.recoveryAlarms.join(', ')}).`,
      },
      {
        rule: 'EC2_NOT_RUNNING',
        holds: facts.state === 'running',
        refusal: `${facts.instanceId} is ${facts.state ?? 'gone'}: only a running instance is restarted.`,
      },
      {
        rule: 'EC2_STILL_ACCESSIBLE',
        holds: !answers,
        refusal: `${facts.instanceId} passes its status checks and answers Systems Manager: it is not inaccessible.`,
      },
      {
        rule: 'EC2_RESTART_DISTANCE',
        holds: isDistant(restarts, now, RESTART_DISTANCE_MS),
        refusal: 'It was restarted automatically less than an hour ago.',
      },
      {
        rule: 'EC2_RESTARTS_A_DAY',
        holds: today < RESTARTS_A_DAY,
        refusal: `It was restarted automatically ${today} times within a day; ${RESTARTS_A_DAY} are the limit.`,
      },
    ],
    { ...facts, restarts: [...restarts] },
    `${facts.instanceId} is inaccessible, outside Auto Scaling and not recovered by EC2 itself: it is stopped and started.`,
  );
}
