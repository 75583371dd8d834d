import type { AddOn } from './words';

/**
 * When an add-on that is asked for takes effect, and one that is given up ends:
 * AT_ONCE; NEXT_DAY, at the beginning of the following day; NEXT_MONTH, on the first of the next month where it was
 * asked for by the 20th, else of the month after. Days are UTC's.
 */
export const AddOnStart = ['AT_ONCE', 'NEXT_DAY', 'NEXT_MONTH'] as const;
export type AddOnStart = (typeof AddOnStart)[number];

const LAST_DAY_FOR_NEXT_MONTH = 20;

export function effectiveFrom(rule: AddOnStart, requestedAt: Date): Date {
  const [year, month, day] = [requestedAt.getUTCFullYear(), requestedAt.getUTCMonth(), requestedAt.getUTCDate()];
  switch (rule) {
    case 'AT_ONCE':
      return requestedAt;
    case 'NEXT_DAY':
      return new Date(Date.UTC(year, month, day + 1));
    case 'NEXT_MONTH':
      return new Date(Date.UTC(year, month + (day <= LAST_DAY_FOR_NEXT_MONTH ? 1 : 2), 1));
  }
}

/** Which operations take an add-on of the account that they are about. */
export const addOnFor: ReadonlyMap<string, AddOn> = new Map(
  [
    'createPatchWindow',
    'updatePatchWindow',
    'deletePatchWindow',
    'skipPatchWindowExecution',
    'startPatchRun',
    'setPatchBaseline',
  ].map((operation) => [operation, 'PATCH']),
);

export interface Term {
  since: Date;
  until: Date | null;
}

export function inForce({ since, until }: Term, now: Date): boolean {
  return since <= now && (until === null || until > now);
}

/** Why something of an add-on is refused, in words for whoever asked; the next term, where one is to come. */
export function withoutAddOn(addOn: AddOn, account: string, terms: readonly Term[], now: Date): string {
  const coming = terms.find(({ since }) => since > now);
  if (coming) return `${account} has the add-on ${addOn} from ${coming.since.toISOString()} on, not before.`;
  const past = [...terms].reverse().find(({ until }) => until !== null && until <= now);
  if (past)
    return `${account} had the add-on ${addOn} until ${past.until!.toISOString()}: add it to the account first.`;
  return `${account} does not have the add-on ${addOn}: add it to the account first (updateAccount).`;
}
