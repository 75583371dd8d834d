import type { Cloud } from '../cloud';
import type { Due } from './types';

export type Deed = (cloud: Cloud, scope: string, id: string) => void;
export type Deeds = Record<Due['kind'], Deed>;

const ALL = 'all';

interface Entry {
  key: string;
  due: Due;
  /** Of things due at the same moment the one that was entered first comes first. */
  nth: number;
}

/** What is due, the earliest on top; what was entered anew or taken away meanwhile is passed over when it comes up. */
class Queue {
  private readonly heap: Entry[] = [];
  private entered = 0;

  constructor(private readonly cloud: Cloud) {
    for (const [key, due] of cloud.agenda.entries(ALL)) this.push(key, due);
    cloud.agenda.watch((_scope, key, _before, due) => {
      if (due) this.push(key, due);
    });
  }

  /** Takes the first thing that is due until a moment. */
  take(until: number): Due | undefined {
    for (let first = this.heap[0]; first && first.due.at <= until; first = this.heap[0]) {
      this.pop();
      if (this.cloud.agenda.get(ALL, first.key) === first.due) return first.due;
    }
    return undefined;
  }

  private push(key: string, due: Due): void {
    const { heap } = this;
    let at = heap.push({ key, due, nth: this.entered++ }) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.swap(above, at)) return;
      at = above;
    }
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (heap.length === 0 || !last) return;
    heap[0] = last;
    for (let at = 0, below = 1; below < heap.length; at = below, below = 2 * at + 1) {
      if (below + 1 < heap.length && earlier(heap[below + 1], heap[below])) below++;
      if (!this.swap(at, below)) return;
    }
  }

  /** Brings the earlier of two entries up; answers whether it was not there yet. */
  private swap(above: number, below: number): boolean {
    const { heap } = this;
    const [upper, lower] = [heap[above], heap[below]];
    if (!upper || !lower || !earlier(lower, upper)) return false;
    heap[above] = lower;
    heap[below] = upper;
    return true;
  }
}

function earlier(one: Entry | undefined, other: Entry | undefined): boolean {
  if (!one || !other) return false;
  return one.due.at < other.due.at || (one.due.at === other.due.at && one.nth < other.nth);
}

const queues = new WeakMap<Cloud, Queue>();

function queueOf(cloud: Cloud): Queue {
  let found = queues.get(cloud);
  if (!found) queues.set(cloud, (found = new Queue(cloud)));
  return found;
}

/** Lets something happen at a moment of service time; one entry for each thing, the latest counts. */
export function plan(cloud: Cloud, kind: Due['kind'], scope: string, id: string, at: number): void {
  cloud.agenda.put(ALL, `${kind}/${scope}/${id}`, { kind, scope, id, at });
}

/** The same, unless it is to happen sooner already. */
export function planBy(cloud: Cloud, kind: Due['kind'], scope: string, id: string, at: number): void {
  const held = cloud.agenda.get(ALL, `${kind}/${scope}/${id}`);
  if (!held || held.at > at) plan(cloud, kind, scope, id, at);
}

export const unplan = (cloud: Cloud, kind: Due['kind'], scope: string, id: string): boolean =>
  cloud.agenda.delete(ALL, `${kind}/${scope}/${id}`);

/** Enters what a generated world is to do; it needs no journal. */
export function generatePlan(cloud: Cloud, kind: Due['kind'], scope: string, id: string, at: number): void {
  cloud.agenda.generate(ALL, `${kind}/${scope}/${id}`, { kind, scope, id, at });
}

/** Does what has become due until a moment, each thing at its own time, with all that follows from it by then. */
export function follow(cloud: Cloud, deeds: Deeds, until: number): void {
  const queue = queueOf(cloud);
  for (let due = queue.take(until); due; due = queue.take(until)) {
    const { kind, scope, id, at } = due;
    unplan(cloud, kind, scope, id);
    try {
      cloud.at(at, () => deeds[kind](cloud, scope, id));
    } catch (error) {
      cloud.log(`sandbox: ${kind} of ${id} failed: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
    }
  }
}
