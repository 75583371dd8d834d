import { operationsRaci, type RaciRule } from './catalog/operations-raci';
import { servedOperations } from './catalog/operations';
import { responsibilities, type Responsibility } from './catalog/responsibilities';
import type { Party } from './words';

export { responsibilities, type Responsibility };

const byCode = new Map(responsibilities.map((row) => [row.code, row]));

/** The row at a place of the table, counted from 1. */
export function responsibilityAt(position: number): Responsibility {
  const row = responsibilities[position - 1];
  if (!row) throw new RangeError(`the responsibility table has ${responsibilities.length} rows, none at ${position}`);
  return row;
}

export function responsibilityOf(code: string): Responsibility | null {
  return byCode.get(code) ?? null;
}

/** What the table says of an operation for a party; undefined where the contract has no such mutation. */
export function raciOf(operation: string, party: Party): RaciRule | undefined {
  return operationsRaci.get(operation)?.[party];
}

export function otherParty(party: Party): Party {
  return party === 'CUSTOMER' ? 'ACCELERATE' : 'CUSTOMER';
}

/** The served operations that either party does under a row: empty where nothing does. */
export function operationsUnder(position: number): string[] {
  return servedOperations.filter((operation) =>
    (['CUSTOMER', 'ACCELERATE'] as const).some((party) => {
      const rule = raciOf(operation, party);
      return rule !== null && rule !== undefined && rule !== '*' && rule.position === position;
    }),
  );
}
