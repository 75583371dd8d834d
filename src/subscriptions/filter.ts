import { fromGlobalId, uuidOf, type NodeType } from '../domain/id';
import type { PositionRow } from '../log';

/** null: memory cannot tell, the statement decides. */
type Verdict = boolean | null;
type Comparator = Record<string, unknown>;

const columns: Record<string, (row: PositionRow) => string | number | null> = {
  kind: (row) => row.kind,
  organizationId: (row) => row.organizationId,
  accountId: (row) => row.accountId,
  incidentId: (row) => row.incidentId,
  subjectId: (row) => row.subjectId,
  subjectType: (row) => row.subjectType,
  actorId: (row) => row.actorId,
  party: (row) => row.party,
  priority: (row) => row.priority,
  raciCode: (row) => row.raciCode,
  occurredAt: (row) => row.occurredAt.getTime(),
};

const typed: Record<string, NodeType> = {
  organizationId: 'Organization',
  accountId: 'Account',
  incidentId: 'Incident',
};

/** Whether the event may pass an EventFilter: false only where it surely does not, so that no statement is needed. */
export function mayPass(filter: unknown, row: PositionRow): boolean {
  return verdict(filter as Record<string, unknown> | null | undefined, row) !== false;
}

function verdict(filter: Record<string, unknown> | null | undefined, row: PositionRow): Verdict {
  if (!filter) return true;
  return all(
    Object.entries(filter).map(([field, value]): Verdict => {
      if (value === null || value === undefined) return true;
      if (field === 'and') return all((value as Record<string, unknown>[]).map((part) => verdict(part, row)));
      if (field === 'or') return any((value as Record<string, unknown>[]).map((part) => verdict(part, row)));
      if (field === 'not') return not(verdict(value as Record<string, unknown>, row));
      const column = columns[field];
      return column ? compared(field, value as Comparator, column(row)) : null;
    }),
  );
}

function compared(field: string, comparator: Comparator, actual: string | number | null): Verdict {
  return all(
    Object.entries(comparator).map(([operator, wanted]): Verdict => {
      if (wanted === null || wanted === undefined) return null;
      if (operator === 'isNull') return (actual === null) === wanted;
      // What a comparison with nothing means is the statement's to say.
      if (actual === null) return operator === 'notIn' ? null : false;
      if (operator === 'in' || operator === 'notIn') {
        const found = (wanted as unknown[]).some((one) => key(field, one) === actual);
        return operator === 'in' ? found : !found;
      }
      return single(operator, actual, key(field, wanted));
    }),
  );
}

function single(operator: string, actual: string | number, wanted: string | number | null): Verdict {
  if (wanted === null) return operator === 'eq' ? false : null;
  if (operator === 'eq') return actual === wanted;
  if (operator === 'lt') return actual < wanted;
  if (operator === 'lte') return actual <= wanted;
  if (operator === 'gt') return actual > wanted;
  if (operator === 'gte') return actual >= wanted;
  if (operator === 'startsWith') return String(actual).startsWith(String(wanted));
  return null;
}

/** The value as the row holds it; null for an id that cannot be one of the field's. */
function key(field: string, value: unknown): string | number | null {
  if (field === 'occurredAt') return new Date(value as string | Date).getTime();
  if (field in typed) return uuidOf(typed[field], String(value));
  if (field === 'subjectId' || field === 'actorId') return fromGlobalId(String(value))?.uuid ?? null;
  return String(value);
}

function all(verdicts: Verdict[]): Verdict {
  return verdicts.includes(false) ? false : verdicts.includes(null) ? null : true;
}

function any(verdicts: Verdict[]): Verdict {
  return verdicts.includes(true) ? true : verdicts.includes(null) ? null : false;
}

function not(one: Verdict): Verdict {
  return one === null ? null : !one;
}
