import { randomUUID } from 'node:crypto';
import { insist } from '../client';
import type { UserError } from '../day/verb';
import type { Dice } from '../random';

/** An incident as whoever acts on it read it last. */
export interface Standing {
  version: number;
  status: string;
  priority: string;
  assignee: { id: string } | null;
}

export interface Verb {
  operation: string;
  input: Record<string, unknown>;
}

/** What came of a verb: it took effect, or was refused. */
export type Result = { standing: Standing; cursor: string | null } | { errors: UserError[] };

export const STANDING = 'version status priority assignee { id }';

/** A verb that the transition table admits where the incident stands, and that changes something. */
export function someVerb({ status, priority, assignee }: Standing, people: readonly string[], dice: Dice): Verb {
  if (status === 'RESOLVED') return { operation: 'reopenIncident', input: { reason: 'It is still so.' } };
  const others = ['HIGH', 'MEDIUM', 'LOW'].filter((one) => one !== priority);
  const verbs: Verb[] = [
    { operation: 'updateIncidentPriority', input: { priority: dice.one(others), reason: 'It looks different now.' } },
    { operation: 'assignIncident', input: { personId: dice.one(people.filter((id) => id !== assignee?.id)) } },
    { operation: 'requestCustomerAction', input: { message: 'Please look at your side.' } },
  ];
  if (['UNASSIGNED', 'OPENED', 'REOPENED', 'CUSTOMER_ACTION_COMPLETED'].includes(status)) {
    verbs.push({ operation: 'acknowledgeIncident', input: {} }, { operation: 'acknowledgeIncident', input: {} });
  }
  if (dice.chance(0.3)) {
    verbs.push({ operation: 'resolveIncident', input: { resolution: 'It works again.', outcome: 'RESTORED' } });
  }
  return dice.one(verbs);
}

/**
 * Sends a verb as somebody. It is repeated until there is an answer: under its idempotency key a repeat is answered
 * with what the first one did.
 */
export async function act(url: string, key: string, { operation, input }: Verb): Promise<Result> {
  const type = `${operation[0].toUpperCase()}${operation.slice(1)}Input`;
  const data = await insist<
    Record<string, { incident: Standing | null; cursor: string | null; userErrors: UserError[] }>
  >(
    url,
    key,
    `mutation ($input: ${type}!) { ${operation}(input: $input) {
       incident { ${STANDING} } cursor userErrors { code path message } } }`,
    { input: { ...input, idempotencyKey: randomUUID() } },
  );
  const { incident, cursor, userErrors } = data[operation];
  return incident ? { standing: incident, cursor } : { errors: userErrors };
}

/** Refused because the incident has changed since, and for nothing else. */
export function isConflict(result: Result): boolean {
  if (!('errors' in result)) return false;
  const [error, ...more] = result.errors;
  return more.length === 0 && error.code === 'CONFLICT' && error.path?.join('.') === 'input.expectedVersion';
}
