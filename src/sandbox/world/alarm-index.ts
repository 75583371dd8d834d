import type { Cloud } from '../cloud';
import type { Table } from '../journal';
import { metricsOf } from './evaluate';
import { metricKey, resourceOf } from './metrics';
import type { Alarm } from './types';

interface Held {
  byMetric: Map<string, Set<string>>;
  byResource: Map<string, Set<string>>;
  composites: Set<string>;
  /** Metric alarms in another state than OK. */
  restless: Set<string>;
  /** Made when it is asked for, gone when a name comes or goes. */
  sorted: string[] | undefined;
}

const add = (of: Map<string, Set<string>>, key: string, name: string): void => {
  const found = of.get(key);
  if (found) found.add(name);
  else of.set(key, new Set([name]));
};

/** Which alarms look at which metric, and their names in order: an account may hold a hundred thousand of them. */
class AlarmIndex {
  private readonly scopes = new Map<string, Held>();

  constructor(private readonly alarms: Table<Alarm>) {
    for (const scope of alarms.scopeNames())
      for (const [name, alarm] of alarms.entries(scope)) this.changed(scope, name, undefined, alarm);
    alarms.watch((scope, name, before, after) => this.changed(scope, name, before, after));
  }

  /** The alarms on a metric. */
  on(scope: string, key: string): Alarm[] {
    return [...(this.scopes.get(scope)?.byMetric.get(key) ?? [])].flatMap((name) => this.alarms.get(scope, name) ?? []);
  }

  /** The alarms on any metric of a resource. */
  of(scope: string, resourceId: string): Alarm[] {
    const names = this.scopes.get(scope)?.byResource.get(resourceId) ?? [];
    return [...names].flatMap((name) => this.alarms.get(scope, name) ?? []);
  }

  composites(scope: string): Alarm[] {
    return [...(this.scopes.get(scope)?.composites ?? [])].flatMap((name) => this.alarms.get(scope, name) ?? []);
  }

  restless(scope: string): Iterable<string> {
    return this.scopes.get(scope)?.restless ?? [];
  }

  /** The names of the alarms on the metrics that were pushed, and on any metric of the resources. */
  named(scope: string, metrics: Iterable<string>, resourceIds: Iterable<string>): Set<string> {
    const held = this.scopes.get(scope);
    const names = new Set<string>();
    for (const key of metrics) for (const name of held?.byMetric.get(key) ?? []) names.add(name);
    for (const id of resourceIds) for (const name of held?.byResource.get(id) ?? []) names.add(name);
    return names;
  }

  /** Every name in order. */
  names(scope: string): readonly string[] {
    const held = this.scopes.get(scope);
    if (!held) return [];
    return (held.sorted ??= this.alarms.ids(scope).sort());
  }

  private changed(scope: string, name: string, before: Alarm | undefined, after: Alarm | undefined): void {
    let held = this.scopes.get(scope);
    if (!held)
      this.scopes.set(
        scope,
        (held = {
          byMetric: new Map(),
          byResource: new Map(),
          composites: new Set(),
          restless: new Set(),
          sorted: undefined,
        }),
      );
    if (!before !== !after) held.sorted = undefined;
    if (after?.type === 'MetricAlarm' && after.state.value !== 'OK') held.restless.add(name);
    else held.restless.delete(name);
    // A change of state alone leaves these as they were.
    const same =
      before &&
      after &&
      before.dimensions === after.dimensions &&
      before.metrics === after.metrics &&
      before.metric === after.metric &&
      before.namespace === after.namespace;
    if (same) return;
    for (const ref of before ? metricsOf(before) : []) {
      held.byMetric.get(metricKey(ref))?.delete(name);
      held.byResource.get(resourceOf(ref) ?? '')?.delete(name);
    }
    for (const ref of after ? metricsOf(after) : []) {
      add(held.byMetric, metricKey(ref), name);
      add(held.byResource, resourceOf(ref) ?? '', name);
    }
    if (after?.type === 'CompositeAlarm') held.composites.add(name);
    else held.composites.delete(name);
  }
}

const INDEXES = new WeakMap<Cloud, AlarmIndex>();

/** The index of a cloud's alarms, made when it is first asked for. */
export function alarmIndex(cloud: Cloud): AlarmIndex {
  let found = INDEXES.get(cloud);
  if (!found) INDEXES.set(cloud, (found = new AlarmIndex(cloud.alarms)));
  return found;
}
