import type { AlarmAddress, AlarmHistoryPage, LiveReads, MetricSeries } from '../../domain/live';
import { UpstreamError } from '../../domain/live';
import { AlarmHistoryItemType } from '../../domain/words';
import { liveCloudWatchClient } from './cloudwatch';
import { codeOf, describeFailure, type AwsAccess, type AwsSessions } from './session';
import { defaultTurns, Turns, type TurnLimits } from './turns';

const MOST_POINTS = 1_440;
const LONGEST_SERIES = 10 * MOST_POINTS;
/** Someone waits, and with the turn before it this is less than an operation may take: then the other fields are answered. */
const PATIENCE_MS = 5_000;

/** Metric data and alarm history straight from CloudWatch; `accessOf` finds how the account is reached. */
export function liveReads(
  sessions: AwsSessions,
  accessOf: (accountId: string) => Promise<AwsAccess>,
  limits: Partial<TurnLimits> = {},
): LiveReads {
  const turns = new Turns({ ...defaultTurns, ...limits });
  return {
    metricData: (alarm, start, end, periodSeconds, asker = '') =>
      turns.run(asker, alarm.accountId, () =>
        asked((signal) => metricData(sessions, accessOf, signal, alarm, start, end, periodSeconds)),
      ),
    alarmHistory: (alarm, first, nextToken, asker = '') =>
      turns.run(asker, alarm.accountId, () =>
        asked((signal) => alarmHistory(sessions, accessOf, signal, alarm, first, nextToken)),
      ),
  };
}

async function asked<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    return await ask(signal);
  } catch (error) {
    const late = signal.aborted;
    const why = late ? `no answer within ${PATIENCE_MS / 1000} s` : describeFailure(error);
    throw new UpstreamError(`CloudWatch did not answer: ${why}.`, late ? 'RequestTimeout' : codeOf(error), {
      cause: error,
    });
  }
}

async function metricData(
  sessions: AwsSessions,
  accessOf: (accountId: string) => Promise<AwsAccess>,
  signal: AbortSignal,
  alarm: AlarmAddress,
  start: Date,
  end: Date,
  periodSeconds: number | null,
): Promise<MetricSeries[] | null> {
  if (!alarm.namespace || !alarm.metricName) return null;
  const { GetMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = await liveCloudWatchClient(sessions, await accessOf(alarm.accountId), alarm.region);
  const period = periodSeconds
    ? boundedPeriod(start, end, periodSeconds)
    : fittingPeriod(start, end, alarm.periodSeconds);
  const statistic = alarm.statistic ?? 'Average';
  const points: MetricSeries['points'] = [];
  let label = alarm.metricName;
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetMetricDataCommand({
        StartTime: start,
        EndTime: end,
        ScanBy: 'TimestampAscending',
        NextToken: nextToken,
        MetricDataQueries: [
          {
            Id: 'm1',
            MetricStat: {
              Metric: {
                Namespace: alarm.namespace,
                MetricName: alarm.metricName,
                Dimensions: alarm.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
              },
              Period: period,
              Stat: statistic,
            },
          },
        ],
      }),
      { abortSignal: signal },
    );
    const result = page.MetricDataResults?.[0];
    label = result?.Label ?? label;
    result?.Timestamps?.forEach((timestamp, i) => points.push({ timestamp, value: result.Values![i] }));
    nextToken = page.NextToken;
  } while (nextToken);
  return [{ label, statistic, unit: null, periodSeconds: period, points }];
}

/** The alarm's own period, or the smallest that CloudWatch keeps for so long ago and that keeps the series readable. */
function fittingPeriod(start: Date, end: Date, own: number | null): number {
  return Math.max(own ?? 60, periodFor(start, end, MOST_POINTS));
}

/** The period asked for, unless it would give more points than an answer can carry: the series says which it became. */
function boundedPeriod(start: Date, end: Date, asked: number): number {
  const points = (end.getTime() - start.getTime()) / 1000 / asked;
  return points < LONGEST_SERIES ? asked : periodFor(start, end, LONGEST_SERIES);
}

/** The shortest period, in whole minutes, that gives at most so many points. */
function periodFor(start: Date, end: Date, points: number): number {
  const daysAgo = (Date.now() - start.getTime()) / 86_400_000;
  // CloudWatch keeps minutes for 15 days, five minutes for 63, and hours beyond.
  const kept = daysAgo > 63 ? 3_600 : daysAgo > 15 ? 300 : 60;
  const seconds = (end.getTime() - start.getTime()) / 1000;
  // One point more than fits evenly: the first and the last period are cut.
  return Math.max(kept, Math.ceil(seconds / (points - 1) / kept) * kept);
}

async function alarmHistory(
  sessions: AwsSessions,
  accessOf: (accountId: string) => Promise<AwsAccess>,
  signal: AbortSignal,
  alarm: AlarmAddress,
  first: number,
  nextToken: string | null,
): Promise<AlarmHistoryPage> {
  const { DescribeAlarmHistoryCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = await liveCloudWatchClient(sessions, await accessOf(alarm.accountId), alarm.region);
  const page = await client.send(
    new DescribeAlarmHistoryCommand({
      AlarmName: alarm.name,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      MaxRecords: Math.min(first, 100),
      NextToken: nextToken ?? undefined,
    }),
    { abortSignal: signal },
  );
  const items = (page.AlarmHistoryItems ?? []).flatMap((item) => {
    const type = typeOf(item.HistoryItemType);
    if (!type || !item.Timestamp) return [];
    return [{ timestamp: item.Timestamp, type, summary: item.HistorySummary ?? '', data: dataOf(item.HistoryData) }];
  });
  return { items, nextToken: page.NextToken ?? null };
}

/** StateUpdate → STATE_UPDATE; kinds that the API has no word for are left out. */
function typeOf(type: string | undefined) {
  const word = type?.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  return AlarmHistoryItemType.find((known) => known === word) ?? null;
}

function dataOf(text: string | undefined): Record<string, unknown> | null {
  if (!text) return null;
  try {
    const data: unknown = JSON.parse(text);
    return data !== null && typeof data === 'object' && !Array.isArray(data) ? (data as Record<string, unknown>) : null;
  } catch {
    return null; // CloudWatch says JSON, but promises no more than text
  }
}
