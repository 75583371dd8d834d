import type { Party } from '../words';
import entries from './data/operations-raci.json';

/** The row under which a party may do something, deciding (RESPONSIBLE) or speaking (CONSULTED). */
export interface RaciEntry {
  readonly position: number;
  readonly as: 'RESPONSIBLE' | 'CONSULTED';
}

/** `null`: not this party's to do. `'*'`: no activity of the table, role and scope alone decide. */
export type RaciRule = RaciEntry | null | '*';

/** Every mutation of the API contract, served yet or not. */
export const operationsRaci: ReadonlyMap<string, Readonly<Record<Party, RaciRule>>> = new Map(
  Object.entries(entries as Record<string, { customer: RaciRule; accelerate: RaciRule }>).map(
    ([operation, { customer, accelerate }]) => [operation, { CUSTOMER: customer, ACCELERATE: accelerate }],
  ),
);
