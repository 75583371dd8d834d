import type { AlarmHistoryItemType } from './words';

/** Where AWS keeps an alarm, and what it watches: enough to ask CloudWatch about it. */
export interface AlarmAddress {
  /** Our uuid of the account. */
  accountId: string;
  region: string;
  name: string;
  namespace: string | null;
  metricName: string | null;
  statistic: string | null;
  dimensions: readonly { name: string; value: string }[];
  periodSeconds: number | null;
}

export interface MetricSeries {
  label: string;
  statistic: string;
  unit: string | null;
  periodSeconds: number;
  points: { timestamp: Date; value: number }[];
}

export interface AlarmHistoryPage {
  items: {
    timestamp: Date;
    type: AlarmHistoryItemType;
    summary: string;
    data: Record<string, unknown> | null;
  }[];
  nextToken: string | null;
}

/**
 * What is read from AWS when asked and never stored. Throws UpstreamError when AWS does not answer, or when too many reads
 * wait already; `asker` is whose turn a read takes.
 */
export interface LiveReads {
  /** null: the alarm watches no single metric (composite, metric math). */
  metricData(
    alarm: AlarmAddress,
    start: Date,
    end: Date,
    periodSeconds: number | null,
    asker?: string,
  ): Promise<MetricSeries[] | null>;
  alarmHistory(alarm: AlarmAddress, first: number, nextToken: string | null, asker?: string): Promise<AlarmHistoryPage>;
}

/** AWS (or another upstream) failed, throttled or timed out; `upstreamCode` is its own error code. */
export class UpstreamError extends Error {
  constructor(
    message: string,
    readonly upstreamCode: string | null,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'UpstreamError';
  }
}
