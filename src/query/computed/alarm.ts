import DataLoader from 'dataloader';
import { UpstreamError, type AlarmAddress, type MetricSeries } from '../../domain/live';
import { isoDuration, secondsOf } from '../../domain/duration';
import { FieldFailure } from '../completion';
import { argumentsOf, type Field, type Run } from '../language';
import { setsOf } from '../language';
import { projection } from '../projection';
import { badInput } from '../refusal';
import type { Column } from '../sql';

/** How many calls to AWS one request has under way at once. */
const AT_ONCE = 8;
const DEFAULT_HISTORY = 50;
/** What CloudWatch gives at most in one answer. */
const LARGEST_HISTORY = 100;

const REFUSALS = new Set(['InvalidNextToken', 'InvalidParameterValue', 'InvalidParameterCombination']);

const address = (row: string): Column[] => [
  ['accountId', `${row}.account_id`],
  ['region', `${row}.region`],
  ['name', `${row}.name`],
  ['namespace', `${row}.namespace`],
  ['metricName', `${row}.metric_name`],
  ['statistic', `${row}.statistic`],
  ['dimensions', `${row}.dimensions`],
  ['periodSeconds', `${row}.period_seconds`],
];

interface Window {
  start: Date;
  end: Date;
  periodSeconds: number | null;
}

/** The series of the alarm's metric, read from CloudWatch; null where it watches no single metric, or AWS fails. */
export const metricData: Field = (c, row, field) => {
  const series = projection(c, 'MetricSeries', setsOf(field));
  return c.complete(address(row), async (brought, run) => {
    const { start, end, period } = argumentsOf(field, run.scope);
    const window = {
      start: new Date(start as string),
      end: new Date(end as string),
      periodSeconds: period == null ? null : secondsOf(String(period)),
    };
    if (window.start >= window.end) throw new FieldFailure('start must be before end.', 'BAD_USER_INPUT');
    if (window.periodSeconds !== null && (window.periodSeconds < 60 || window.periodSeconds % 60 !== 0)) {
      throw new FieldFailure('period must be a whole number of minutes, at least PT1M.', 'BAD_USER_INPUT');
    }
    const found = await upstream(() => loader(run).load({ alarm: addressOf(brought), window }));
    return found?.map((item) => series({ ...item, period: isoDuration(item.periodSeconds) })) ?? null;
  });
};

/** CloudWatch's own history of the alarm; null where AWS fails. */
export const alarmHistory: Field = (c, row, field) => {
  const { first } = c.arguments(field) as { first?: number | null };
  if (first != null && (first < 1 || first > LARGEST_HISTORY)) {
    throw badInput(`first of history is at least 1 and at most ${LARGEST_HISTORY}.`);
  }
  const page = projection(c, 'AlarmHistoryPage', setsOf(field));
  return c.complete(address(row), async (brought, run) => {
    const args = argumentsOf(field, run.scope) as { first?: number | null; nextToken?: string | null };
    const found = await upstream(() =>
      live(run).alarmHistory(addressOf(brought), args.first ?? DEFAULT_HISTORY, args.nextToken ?? null),
    );
    return page(found as unknown as Record<string, unknown>);
  });
};

interface Wanted {
  alarm: AlarmAddress;
  window: Window;
}

/** One call for each distinct alarm and window of a request, a few at a time. */
function loader(run: Run): DataLoader<Wanted, MetricSeries[] | null, string> {
  return run.once(
    'metricData',
    () =>
      new DataLoader<Wanted, MetricSeries[] | null, string>(
        async (wanted) => {
          const results = new Array<MetricSeries[] | null | Error>(wanted.length);
          let next = 0;
          const take = async (): Promise<void> => {
            for (let index = next++; index < wanted.length; index = next++) {
              const { alarm, window } = wanted[index];
              try {
                results[index] = await live(run).metricData(alarm, window.start, window.end, window.periodSeconds);
              } catch (error) {
                results[index] = error as Error;
              }
            }
          };
          await Promise.all(Array.from({ length: AT_ONCE }, take));
          return results;
        },
        { cacheKeyFn: (wanted) => JSON.stringify(wanted) },
      ),
  );
}

function live(run: Run) {
  if (!run.ports) throw new UpstreamError('AWS is not asked here.', null);
  return run.ports.live;
}

async function upstream<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    // AWS did answer: the caller's own token, or what it asked for, is what it refused.
    const refused = REFUSALS.has(error.upstreamCode ?? '');
    throw new FieldFailure(error.message, refused ? 'BAD_USER_INPUT' : 'UPSTREAM_UNAVAILABLE', { cause: error });
  }
}

function addressOf(brought: Record<string, unknown>): AlarmAddress {
  const { '#': _, ...alarm } = brought;
  return alarm as unknown as AlarmAddress;
}
