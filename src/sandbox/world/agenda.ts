import type { Cloud } from '../cloud';
import type { Due } from './types';

export type Deed = (cloud: Cloud, scope: string, id: string) => void;
export type Deeds = Record<Due['kind'], Deed>;

const ALL = 'all';

/** Lets something happen at a moment of service time; one entry for each thing, the latest counts. */
export function plan(cloud: Cloud, kind: Due['kind'], scope: string, id: string, at: number): void {
  cloud.agenda.put(ALL, `${kind}/${scope}/${id}`, { kind, scope, id, at });
}

export const unplan = (cloud: Cloud, kind: Due['kind'], scope: string, id: string): boolean =>
  cloud.agenda.delete(ALL, `${kind}/${scope}/${id}`);

/** Does what has become due until a moment, each thing at its own time, with all that follows from it by then. */
export function follow(cloud: Cloud, deeds: Deeds, until: number): void {
  for (;;) {
    let first: Due | undefined;
    for (const due of cloud.agenda.all(ALL)) if (due.at <= until && !(first && first.at <= due.at)) first = due;
    if (!first) return;
    const { kind, scope, id, at } = first;
    unplan(cloud, kind, scope, id);
    try {
      cloud.at(at, () => deeds[kind](cloud, scope, id));
    } catch (error) {
      cloud.log(`sandbox: ${kind} of ${id} failed: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
    }
  }
}
