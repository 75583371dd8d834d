import type { Cloud } from '../cloud';
import { alarmStateChange } from './alarm-event';
import { alarmIndex } from './alarm-index';
import { emit } from './bus';
import { evaluateRule } from './composite';
import { evaluate, metricsOf } from './evaluate';
import { type MetricRef, conditionsFor, isReported, metricKey, resourceOf } from './metrics';
import { zonedTime } from './number';
import { outSince } from './outage';
import { publish } from './topic';
import type { Alarm, AlarmHistory, StateRecord } from './types';

const HISTORY = 60;
/** How long after an instance did not answer its status check's alarms may still find that out; what its agent reports is there again at once. */
const LONGEST_MS = 1_800_000;
const MINUTE_MS = 60_000;
const WORDS = { OK: 'OK', ALARM: 'ALARM', INSUFFICIENT_DATA: 'INSUFFICIENT_DATA' } as const;

export function remember(cloud: Cloud, scope: string, name: string, entry: AlarmHistory): void {
  cloud.history.put(scope, name, [...(cloud.history.get(scope, name) ?? []), entry].slice(-HISTORY));
}

/** Gives an alarm another state: history, event, actions, and whatever composite alarms follow. Answers the event's id. */
export function changeState(cloud: Cloud, scope: string, alarm: Alarm, state: StateRecord, heldUntil?: number): string {
  const previous = alarm.state;
  const { heldUntil: _released, ...rest } = alarm;
  const changed: Alarm = {
    ...rest,
    state,
    transitionedAt: state.at,
    ...(heldUntil === undefined ? {} : { heldUntil }),
  };
  cloud.alarms.put(scope, alarm.name, changed);
  const describe = (record: StateRecord): Record<string, unknown> => ({
    stateValue: record.value,
    stateReason: record.reason,
    ...(record.reasonData ? { stateReasonData: JSON.parse(record.reasonData) as unknown } : {}),
  });
  const data = { version: '1.0', oldState: describe(previous), newState: describe(state) };
  const summary = `Alarm updated from ${WORDS[previous.value]} to ${WORDS[state.value]}`;
  remember(cloud, scope, alarm.name, { at: state.at, type: 'StateUpdate', summary, data: JSON.stringify(data) });
  const [accountId = '', region = ''] = scope.split('/');
  const event = alarmStateChange(changed, previous, accountId, region);
  emit(cloud, accountId, region, event);
  runActions(cloud, scope, changed, previous);
  for (const composite of alarmIndex(cloud).composites(scope)) {
    if (composite.rule?.includes(alarm.name) && !isCyclic(cloud, scope, composite))
      evaluateComposite(cloud, scope, composite);
  }
  return event.id;
}

function runActions(cloud: Cloud, scope: string, alarm: Alarm, previous: StateRecord): void {
  if (!alarm.actionsEnabled) return;
  const [accountId = '', region = ''] = scope.split('/');
  const actions = { OK: alarm.okActions, ALARM: alarm.alarmActions, INSUFFICIENT_DATA: alarm.insufficientDataActions };
  for (const action of actions[alarm.state.value]) {
    if (!action.startsWith('arn:aws:sns:')) continue;
    const message = JSON.stringify({
      AlarmName: alarm.name,
      AlarmDescription: alarm.description ?? null,
      AWSAccountId: accountId,
      AlarmConfigurationUpdatedTimestamp: zonedTime(alarm.configuredAt),
      NewStateValue: alarm.state.value,
      NewStateReason: alarm.state.reason,
      StateChangeTime: zonedTime(alarm.state.at),
      Region: region,
      AlarmArn: alarm.arn,
      OldStateValue: previous.value,
      OKActions: alarm.okActions,
      AlarmActions: alarm.alarmActions,
      InsufficientDataActions: alarm.insufficientDataActions,
      Trigger: {
        MetricName: alarm.metric,
        Namespace: alarm.namespace,
        Statistic: alarm.statistic?.toUpperCase(),
        Dimensions: alarm.dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
        Period: alarm.period,
        EvaluationPeriods: alarm.evaluationPeriods,
        ComparisonOperator: alarm.comparison,
        Threshold: alarm.threshold,
        TreatMissingData: alarm.treatMissingData ?? '',
      },
    });
    const published = publish(cloud, action, {
      message,
      subject: `${alarm.state.value}: "${alarm.name}" in ${region}`.slice(0, 100),
    });
    const outcome = published ? 'Successfully executed' : 'Failed to execute';
    const data = JSON.stringify({ actionState: published ? 'Succeeded' : 'Failed', notificationResource: action });
    const entry = { at: cloud.now(), type: 'Action' as const, summary: `${outcome} action ${action}`, data };
    remember(cloud, scope, alarm.name, entry);
  }
}

/** An alarm by its name or ARN, as rules name them. */
export const findAlarm = (cloud: Cloud, scope: string, name: string): Alarm | undefined =>
  cloud.alarms.get(scope, name) ??
  (name.startsWith('arn:') ? cloud.alarms.get(scope, name.split(':').slice(6).join(':')) : undefined);

/** The alarms that a composite alarm's rule names. */
export const childrenOf = (cloud: Cloud, scope: string, alarm: Alarm): Alarm[] =>
  (evaluateRule(alarm.rule ?? '', () => undefined)?.names ?? []).flatMap((name) => findAlarm(cloud, scope, name) ?? []);

/** The composite alarms whose rules name an alarm. */
export const parentsOf = (cloud: Cloud, scope: string, alarm: Alarm): Alarm[] =>
  alarmIndex(cloud)
    .composites(scope)
    .filter(
      (one) => one.rule?.includes(alarm.name) && childrenOf(cloud, scope, one).some((c) => c.name === alarm.name),
    );

/** Whether a composite alarm depends on itself: CloudWatch lets such a rule be saved and stops evaluating it. */
export function isCyclic(cloud: Cloud, scope: string, alarm: Alarm): boolean {
  const seen = new Set<string>();
  const reaches = (from: Alarm): boolean =>
    childrenOf(cloud, scope, from).some((child) => {
      if (child.name === alarm.name) return true;
      if (child.type !== 'CompositeAlarm' || seen.has(child.name)) return false;
      seen.add(child.name);
      return reaches(child);
    });
  return reaches(alarm);
}

export function evaluateComposite(cloud: Cloud, scope: string, alarm: Alarm): string | undefined {
  const find = (name: string): Alarm | undefined => findAlarm(cloud, scope, name);
  const result = evaluateRule(alarm.rule ?? '', (name) => find(name)?.state.value);
  if (result === undefined) return undefined;
  const value = result.value ? 'ALARM' : 'OK';
  if (value === alarm.state.value) return undefined;
  const now = cloud.now();
  const triggering = result.names.flatMap((name) => find(name) ?? []);
  const latest = [...triggering].sort((a, b) => b.state.at - a.state.at)[0];
  const when = new Date(latest?.state.at ?? now).toUTCString();
  const reason = latest
    ? `${latest.arn} transitioned to ${latest.state.value} at ${when}`
    : `${alarm.arn} was created and its alarm rule evaluates to ${value}`;
  const reasonData = JSON.stringify({
    triggeringAlarms: triggering.map(({ arn, state }) => ({
      arn,
      state: { value: state.value, timestamp: zonedTime(state.at) },
    })),
  });
  return changeState(cloud, scope, alarm, { value, reason, reasonData, at: now });
}

/** Looks at one alarm again. Answers the id of the event when its state changed. */
export function evaluateAlarm(cloud: Cloud, scope: string, alarm: Alarm, now = cloud.now()): string | undefined {
  if (alarm.type === 'CompositeAlarm') return evaluateComposite(cloud, scope, alarm);
  if (alarm.heldUntil !== undefined && now < alarm.heldUntil) return undefined;
  const next = evaluate(cloud, scope, alarm, now);
  if (!next) return undefined;
  const marks = metricsOf(alarm).flatMap((ref) =>
    conditionsFor(cloud, scope, ref).filter((c) => c.mark && c.from <= now),
  );
  const mark = marks.at(-1)?.mark;
  return changeState(cloud, scope, alarm, mark ? { ...next, reason: `${next.reason} [${mark}]` } : next);
}

/** The alarms on a metric. */
export const alarmsOn = (cloud: Cloud, scope: string, ref: MetricRef): Alarm[] =>
  alarmIndex(cloud).on(scope, metricKey(ref));

/** Looks again at every alarm on a metric. Answers the alarms whose state changed with their events' ids. */
export function evaluateMetric(cloud: Cloud, scope: string, ref: MetricRef): { alarm: string; eventId: string }[] {
  return alarmsOn(cloud, scope, ref).flatMap((alarm) => {
    const eventId = evaluateAlarm(cloud, scope, alarm);
    return eventId ? [{ alarm: alarm.name, eventId }] : [];
  });
}

/**
 * Looks at every alarm that may have something to say: those not OK, and those on metrics that were pushed or that a
 * condition changes. The others see their resource's ordinary course, which never crosses a baseline threshold.
 */
export function evaluateDue(cloud: Cloud, now: number): void {
  const index = alarmIndex(cloud);
  for (const scope of cloud.alarms.scopeNames()) {
    const conditions = cloud.conditions.all(scope);
    const pushed = new Set(cloud.series.ids(scope));
    const out = new Set(outSince(cloud, scope, now - LONGEST_MS).map(({ instanceId }) => instanceId));
    const silent = new Set(outSince(cloud, scope, now - MINUTE_MS).map(({ instanceId }) => instanceId));
    const names = index.named(scope, pushed, [...conditions.map(({ resourceId }) => resourceId), ...out]);
    for (const name of index.restless(scope)) names.add(name);
    for (const name of names) {
      const alarm = cloud.alarms.get(scope, name);
      if (!alarm || alarm.type === 'CompositeAlarm') continue;
      const refs = metricsOf(alarm);
      // One that waits for data of which there is none stays as it is: many such must not cost an evaluation each.
      if (
        alarm.state.value === 'INSUFFICIENT_DATA' &&
        pushed.size === 0 &&
        !refs.some((ref) => isReported(cloud, scope, ref, now))
      )
        continue;
      const touched =
        alarm.state.value !== 'OK' ||
        refs.some(
          (ref) =>
            pushed.has(metricKey(ref)) ||
            (ref.metric.startsWith('StatusCheckFailed') && out.has(resourceOf(ref) ?? '')) ||
            (ref.namespace === 'CWAgent' && silent.has(resourceOf(ref) ?? '')) ||
            conditions.some((c) => c.metric === ref.metric && c.resourceId === resourceOf(ref)),
        );
      if (touched) evaluateAlarm(cloud, scope, alarm, now);
    }
  }
}
