import type { Cloud } from '../cloud';
import type { Instance } from '../world/types';
import { capture } from './capture';
import { deliver } from './deliver';
import { type Effect, type FaultKind, fail, heal } from './fault';
import { Refusal, choice, flag, whole } from './refusal';
import type { Scenario, Stage } from './scenario';
import { healthy } from './single';

function many(stage: Stage, kind: FaultKind, count: number): Instance[] {
  const free = healthy(stage, kind);
  if (free.length < count) {
    const message = `${stage.account.name} has ${free.length} healthy instances in ${stage.region}, not ${count}`;
    throw new Refusal('INSUFFICIENT_RESOURCES', message, 'instances', 409);
  }
  return free.slice(0, count);
}

export const instanceStorm = (kind: 'CPU' | 'STATUS_CHECK'): Scenario => ({
  description: `${kind === 'CPU' ? 'CPU runs hot' : 'Status checks fail'} on many instances at once.`,
  parameters: {
    instances: 'how many, default 50',
    responsive: 'whether their agents still answer commands; default true for CPU',
  },
  play(stage) {
    const instances = many(stage, kind, whole(stage.body, 'instances', 1, 1000, 50));
    const silent = !flag(stage.body, 'responsive', true);
    return { effects: instances.flatMap(({ id }) => fail(stage.cloud, stage.scope, id, kind, { silent }) ?? []) };
  },
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * One alarm after another changes state, `events` times within `seconds`. Each alarm flaps and ends in ALARM; where its
 * number of changes is even, the first is a metric that stops being reported.
 */
export const alarmStorm: Scenario = {
  description: 'Very many alarm state changes on a set of instances in a short time.',
  parameters: {
    events: 'how many state changes in all, default 1000',
    seconds: 'over how many seconds, default 10',
    instances: 'on how many instances, default 50',
    kind: 'STATUS_CHECK (default), CPU, DISK or MEMORY',
    wait: 'true: answer when the storm is over; false (default): answer at once',
  },
  async play(stage) {
    const { body, cloud, scope } = stage;
    const kind = choice(body, 'kind', ['STATUS_CHECK', 'CPU', 'DISK', 'MEMORY'] as const, 'STATUS_CHECK');
    const count = whole(body, 'instances', 1, 1000, 50);
    const events = whole(body, 'events', count, 100_000, 1000);
    const seconds = whole(body, 'seconds', 0, 600, 10);
    const instances = many(stage, kind, count);
    const plan: { id: string; act: 'FAIL' | 'HEAL' | 'SILENCE' }[] = [];
    const rounds = instances.map((_, place) => Math.floor(events / count) + (place < events % count ? 1 : 0));
    for (let round = 0; round < Math.max(...rounds); round++) {
      instances.forEach(({ id }, place) => {
        const total = rounds[place] ?? 0;
        if (round >= total) return;
        const left = total - round;
        plan.push({ id, act: round === 0 && total % 2 === 0 ? 'SILENCE' : left % 2 === 1 ? 'FAIL' : 'HEAL' });
      });
    }
    const effects: Effect[] = [];
    const run = async (): Promise<void> => {
      const start = Date.now();
      for (const [nth, { id, act }] of plan.entries()) {
        const due = start + (seconds * 1000 * nth) / plan.length;
        if (due > Date.now() + 5) await pause(due - Date.now());
        effects.push(...play(cloud, scope, id, act, kind));
      }
    };
    const running = run();
    if (flag(body, 'wait', false)) await running;
    else running.catch((error: unknown) => cloud.log(`sandbox: the storm broke off: ${String(error)}`));
    return { effects, instanceIds: instances.map(({ id }) => id), events: plan.length, seconds };
  },
};

function play(cloud: Cloud, scope: string, id: string, act: 'FAIL' | 'HEAL' | 'SILENCE', kind: FaultKind): Effect[] {
  if (act === 'HEAL') return heal(cloud, scope, id, kind);
  return [fail(cloud, scope, id, kind, act === 'SILENCE' ? { value: null } : {}) ?? []].flat();
}

export const duplicateDelivery: Scenario = {
  description: 'A status check fails and its event arrives several times: EventBridge delivers at least once.',
  parameters: { times: 'how often in all, default 3' },
  play(stage) {
    const times = whole(stage.body, 'times', 2, 1000, 3);
    const queue = capture(stage);
    const [instance] = many(stage, 'STATUS_CHECK', 1);
    const effect = fail(stage.cloud, stage.scope, instance?.id ?? '', 'STATUS_CHECK');
    const events = queue.since();
    if (times > 1 && events.length > 0) deliver(stage.cloud, { events, times: times - 1 });
    return { effects: effect ? [effect] : [], deliveries: times };
  },
};

export const outOfOrderDelivery: Scenario = {
  description: 'A status check fails and recovers, but the recovery arrives before the failure.',
  parameters: {},
  play(stage) {
    const queue = capture(stage);
    const { cloud, scope } = stage;
    const [instance] = many(stage, 'STATUS_CHECK', 1);
    const id = instance?.id ?? '';
    const effects = [
      ...play(cloud, scope, id, 'FAIL', 'STATUS_CHECK'),
      ...play(cloud, scope, id, 'HEAL', 'STATUS_CHECK'),
    ];
    const events = queue.withdraw();
    deliver(stage.cloud, { events, reversed: true });
    return { effects, deliveredAs: events.map((event) => event.id).reverse() };
  },
};
