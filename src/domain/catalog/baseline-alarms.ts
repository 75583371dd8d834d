import type { Impact } from '../words';
import rows from './data/baseline-alarms.json';

/** How a metric alarm of a row is recognised where it carries no tag of ours. */
export interface MetricMatch {
  readonly namespace: string;
  /** Each inner list is one way in which the condition is measured: all its metrics, and no other. */
  readonly metrics: readonly (readonly string[])[];
  /** Names that must be among the alarm's dimensions; agents add more of their own. */
  readonly dimensions: readonly string[];
}

export interface EventMatch {
  readonly source: string;
  /** RDS names its events; null: every event of the source. */
  readonly eventId: string | null;
}

/**
 * One row of the baseline that an onboarded account gets.
 * Sources: https://docs.aws.amazon.com/managedservices/latest/accelerate-guide/monitoring-default-metrics.html and, for
 * PROMETHEUS, https://docs.aws.amazon.com/managedservices/latest/accelerate-guide/acc-baseline-eks-alerts.html
 */
export interface BaselineAlarm {
  readonly configurationId: string;
  readonly service: string;
  readonly kind: 'METRIC' | 'EVENT' | 'STATE' | 'PROMETHEUS';
  readonly resourceType: string | null;
  readonly alarmName: string | null;
  readonly statistic: string | null;
  readonly comparison: string | null;
  readonly threshold: number | null;
  readonly unit: string | null;
  readonly periodSeconds: number | null;
  readonly evaluationPeriods: number | null;
  readonly condition: string;
  /** The automatic remediation that AWS publishes for it. */
  readonly remediation: string | null;
  /**
   * OUR OWN column: AWS publishes the handling of two alarms only. KNOWN where the condition itself is the damage
   * (status check, storage full, red cluster, failed database, VPN down), UNCERTAIN for every other row.
   */
  readonly impact: Impact;
  /** Ours too: the page prints labels for metric maths, not always the metrics behind them. */
  readonly metric: MetricMatch | null;
  readonly event: EventMatch | null;
}

export const baselineAlarms: readonly BaselineAlarm[] = rows as BaselineAlarm[];

export const baselineAlarm: ReadonlyMap<string, BaselineAlarm> = new Map(
  baselineAlarms.map((row) => [row.configurationId, row]),
);

/** RDS events that raise an alert; any other is information. */
export const alertingRdsEvents: ReadonlySet<string> = new Set(
  baselineAlarms.flatMap(({ event }) => (event?.source === 'aws.rds' && event.eventId ? [event.eventId] : [])),
);
