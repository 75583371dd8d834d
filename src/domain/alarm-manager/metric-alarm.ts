import { isObject, type Faults, type Json } from './problem';
import { flag, listOf, membersOf, nameOf, number, object, oneOf, text, whole, type Check, type Members } from './shape';

/**
 * The request of PutMetricAlarm, as far as an alarm of one threshold or metric math needs it.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export const STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;

const COMPARISONS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
const BAND_COMPARISONS = ['LessThanLowerOrGreaterThanUpperThreshold', 'LessThanLowerThreshold', 'GreaterThanUpperThreshold']; // prettier-ignore
const SIZES = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes', 'Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits']; // prettier-ignore
const UNITS = ['Seconds', 'Microseconds', 'Milliseconds', 'Percent', 'Count', 'Count/Second', 'None', ...SIZES, ...SIZES.map((size) => `${size}/Second`)]; // prettier-ignore

const DAY = 86_400;
const HOUR = 3_600;

const period: Check = (value, path, faults) => {
  if (!whole(1, DAY * 7)(value, path, faults)) return false;
  if ([10, 20, 30].includes(value as number) || (value as number) % 60 === 0) return true;
  faults.add(path, 'OUT_OF_RANGE', `${nameOf(path)} must be 10, 20, 30 or a multiple of 60 seconds.`);
  return false;
};

const statistic = text(1, 255);
const percentile = text(1, 100, {
  pattern:
    /^(p(\d{1,2}(\.\d{0,10})?|100)|(tm|wm|tc|ts|pr|p)(\d{1,2}(\.\d{0,10})?|100)|(tm|wm|tc|ts|pr)\([\d.%]*:[\d.%]*\)|iqm)$/i,
  words: 'an extended statistic such as p99, tm90 or PR(:300)',
});
const dimensions = listOf(object({ Name: text(1, 255), Value: text(1, 1024) }, ['Name', 'Value']), 30);
const actions = listOf(text(1, 1024), 5);
const namespace = text(1, 255, { pattern: /^[^:]/, words: 'a namespace, which does not begin with a colon' });

const query = object(
  {
    Id: text(1, 255, { pattern: /^[a-z]\w*$/, words: 'a letter in lower case, then letters, digits and underscores' }),
    Expression: text(1, 2048),
    Label: text(0, 2048),
    ReturnData: flag,
    Period: period,
    AccountId: text(1, 255),
    MetricStat: object(
      {
        Metric: object({ Namespace: namespace, MetricName: text(1, 255), Dimensions: dimensions }, [
          'Namespace',
          'MetricName',
        ]),
        Period: period,
        Stat: statistic,
        Unit: oneOf(UNITS),
      },
      ['Metric', 'Period', 'Stat'],
    ),
  },
  ['Id'],
);

/** What both kinds of alarm have. */
export const commonMembers: Members = {
  AlarmName: text(1, 255),
  AlarmDescription: text(0, 1024),
  ActionsEnabled: flag,
  OKActions: actions,
  AlarmActions: actions,
  InsufficientDataActions: actions,
  Tags: listOf(object({ Key: text(1, 128), Value: text(0, 256) }, ['Key', 'Value']), 48),
};

const members: Members = {
  ...commonMembers,
  MetricName: text(1, 255),
  Namespace: namespace,
  Statistic: oneOf(STATISTICS),
  ExtendedStatistic: percentile,
  Dimensions: dimensions,
  Period: period,
  Unit: oneOf(UNITS),
  EvaluationPeriods: whole(1),
  DatapointsToAlarm: whole(1),
  Threshold: number,
  ComparisonOperator: oneOf([...COMPARISONS, ...BAND_COMPARISONS]),
  TreatMissingData: oneOf(['breaching', 'notBreaching', 'ignore', 'missing']),
  EvaluateLowSampleCountPercentile: oneOf(['evaluate', 'ignore']),
  Metrics: listOf(query, 20, 1),
  ThresholdMetricId: text(1, 255),
};

const ofOneMetric = ['MetricName', 'Namespace', 'Statistic', 'ExtendedStatistic', 'Dimensions', 'Period', 'Unit'];

/** Adds every fault that PutMetricAlarm would find, and those between members. */
export function checkMetricAlarm(value: unknown, path: readonly string[], faults: Faults): boolean {
  const before = faults.found.length;
  if (!isObject(value)) return object({})(value, path, faults);
  membersOf(value, path, faults, members, ['AlarmName', 'EvaluationPeriods', 'ComparisonOperator']);
  const at = (name: string): string[] => [...path, name];
  const has = (name: string): boolean => Object.hasOwn(value, name);
  if (has('Metrics')) {
    for (const name of ofOneMetric.filter(has)) {
      faults.add(at(name), 'EXCLUSIVE', `${name} stands beside Metrics; the alarm is of one metric or of metric math.`);
    }
    if (Array.isArray(value.Metrics)) checkQueries(value.Metrics.filter(isObject), at('Metrics'), faults);
  } else {
    for (const name of ['MetricName', 'Namespace', 'Period'].filter((name) => !has(name))) {
      faults.add(at(name), 'REQUIRED', `${name} is missing.`);
    }
    if (has('Statistic') === has('ExtendedStatistic')) {
      const [code, which] = has('Statistic') ? (['EXCLUSIVE', 'not both'] as const) : (['REQUIRED', 'one'] as const);
      faults.add(at('Statistic'), code, `Statistic or ExtendedStatistic must stand here: ${which}.`);
    }
  }
  const banded = BAND_COMPARISONS.includes(String(value.ComparisonOperator));
  const [needed, other] = banded ? ['ThresholdMetricId', 'Threshold'] : ['Threshold', 'ThresholdMetricId'];
  if (!has(needed)) faults.add(at(needed), 'REQUIRED', `${needed} is missing.`);
  if (has(other)) faults.add(at(other), 'EXCLUSIVE', `${other} has no meaning with this ComparisonOperator.`);
  checkPeriods(value, path, faults);
  return faults.found.length === before;
}

function checkPeriods(value: Json, path: readonly string[], faults: Faults): void {
  const { Period, EvaluationPeriods, DatapointsToAlarm } = value as Record<string, number | undefined>;
  if (typeof EvaluationPeriods !== 'number') return;
  if (typeof DatapointsToAlarm === 'number' && DatapointsToAlarm > EvaluationPeriods) {
    const words = 'DatapointsToAlarm must not be more than EvaluationPeriods.';
    faults.add([...path, 'DatapointsToAlarm'], 'OUT_OF_RANGE', words);
  }
  if (typeof Period !== 'number') return;
  const longest = Period >= HOUR ? 7 * DAY : DAY;
  if (Period * EvaluationPeriods > longest) {
    const words = `EvaluationPeriods times Period must not be more than ${longest} seconds.`;
    faults.add([...path, 'EvaluationPeriods'], 'OUT_OF_RANGE', words);
  }
}

function checkQueries(queries: readonly Json[], path: readonly string[], faults: Faults): void {
  const ids = queries.map(({ Id }) => Id);
  queries.forEach((one, at) => {
    const place = [...path, `${at}`];
    if (ids.indexOf(one.Id) !== at) faults.add([...place, 'Id'], 'INVALID_VALUE', `Id ${String(one.Id)} is taken.`);
    if (Object.hasOwn(one, 'Expression') === Object.hasOwn(one, 'MetricStat')) {
      faults.add(place, 'EXCLUSIVE', 'A metric has either Expression or MetricStat.');
    }
  });
  const returned = queries.filter(({ ReturnData }) => ReturnData !== false).length;
  if (queries.length > 0 && returned !== 1) {
    faults.add(path, 'INVALID_VALUE', `Exactly one of the Metrics returns data; here ${returned} do.`);
  }
}
