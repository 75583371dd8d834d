import { explain, type Explanation } from '../explanation';
import type { AccountEnvironment, IncidentPriority } from '../words';

const RULE = { rule: 'DETECTED_PRIORITY', ruleVersion: '1' };

/** Rows whose condition means that something is down, not that it is about to be. Ours: AWS publishes no priorities. */
const down = new Set([
  'ec2-status-check-failed',
  'os-cluster-red',
  'redshift-health',
  'rds-event-0007',
  'rds-event-0031',
  'rds-event-0221',
  'vpn-tunnel-down',
]);

/**
 * The priority of a detected incident: what is down in production is HIGH, any other known impact MEDIUM; outside
 * production one step lower; a group of five or more is never less than HIGH. Accelerate may change it, with a reason.
 */
export function priorityOf(
  definition: string,
  environment: AccountEnvironment,
  grouped: boolean,
): { priority: IncidentPriority; explanation: Explanation } {
  const severe = down.has(definition);
  const production = environment === 'PRODUCTION';
  const priority: IncidentPriority = grouped
    ? 'HIGH'
    : severe
      ? production
        ? 'HIGH'
        : 'MEDIUM'
      : production
        ? 'MEDIUM'
        : 'LOW';
  const summary = grouped
    ? 'Five or more resources at once: HIGH.'
    : `${severe ? 'Down' : 'At risk'} in ${production ? 'production' : 'non-production'}: ${priority}.`;
  return { priority, explanation: explain(RULE, summary, { definition, environment, grouped, severe }) };
}

/** Of alerts of several definitions the most pressing priority. */
export function mostPressing(
  definitions: readonly string[],
  environment: AccountEnvironment,
  grouped: boolean,
): ReturnType<typeof priorityOf> {
  const all = definitions.map((definition) => priorityOf(definition, environment, grouped));
  const place = ({ priority }: (typeof all)[number]) => PRESSING.indexOf(priority);
  return all.reduce((most, one) => (place(one) < place(most) ? one : most));
}

const PRESSING: readonly IncidentPriority[] = ['HIGH', 'MEDIUM', 'LOW'];
