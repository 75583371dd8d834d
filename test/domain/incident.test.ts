import fc from 'fast-check';
import {
  ballWith,
  formatIncidentNumber,
  IncidentVerb,
  isOpen,
  OPEN_STATUSES,
  parseIncidentNumber,
  PRIORITY_RANK,
  transition,
} from '../../src/domain/incident';
import { IncidentStatus, Party } from '../../src/domain/words';

const no = null;
const pending = 'PENDING_CUSTOMER_ACTION';
const done = 'CUSTOMER_ACTION_COMPLETED';
const working = 'WORK_IN_PROGRESS';

/** Columns in the order of IncidentStatus; null is refused. */
const columns = ['UNASSIGNED', 'OPENED', working, pending, done, 'REOPENED', 'RESOLVED'] as const;
type Row = (IncidentStatus | null)[];
const same: Row = [...columns];
const open: Row = [...columns.slice(0, 6), no];
const table: Record<Exclude<IncidentVerb, 'comment'> | 'comment CUSTOMER' | 'comment ACCELERATE', Row> = {
  acknowledge: [working, working, no, no, working, working, no],
  assign: ['OPENED', 'OPENED', working, pending, done, 'REOPENED', no],
  unassign: open,
  requestCustomerAction: [pending, pending, pending, pending, pending, pending, no],
  completeCustomerAction: [no, no, no, done, no, no, no],
  'comment CUSTOMER': ['UNASSIGNED', 'OPENED', working, done, done, 'REOPENED', 'RESOLVED'],
  'comment ACCELERATE': ['UNASSIGNED', 'OPENED', working, working, done, 'REOPENED', 'RESOLVED'],
  note: same,
  updatePriority: open,
  resolve: ['RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', no],
  reopen: [no, no, no, no, no, no, 'REOPENED'],
  rate: [no, no, no, no, no, no, 'RESOLVED'],
  link: same,
  reclassify: ['RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', no],
};

test('the columns are the statuses', () => expect(columns).toEqual([...IncidentStatus]));

const cases = IncidentVerb.flatMap((verb) =>
  IncidentStatus.flatMap((status, column) =>
    Party.map((party) => {
      const row = verb === 'comment' ? table[`comment ${party}` as const] : table[verb];
      return [status, verb, party, row[column]] as const;
    }),
  ),
);

test.each(cases)('%s %s by %s → %s', (status, verb, party, next) => {
  const result = transition({ status }, verb, party);
  if (next) expect(result).toEqual({ status: next });
  else expect(result).toMatchObject({ refusal: 'INVALID_TRANSITION', path: ['input', 'incidentId'] });
});

test('every pair of status, verb and party was asked', () => expect(cases).toHaveLength(7 * IncidentVerb.length * 2));

test('whose move it is', () => {
  const customers = IncidentStatus.filter((status) => ballWith(status) === 'CUSTOMER');
  expect(customers).toEqual([pending, 'RESOLVED']);
});

test('open is all but RESOLVED', () => {
  expect(OPEN_STATUSES).toEqual(columns.slice(0, 6));
  expect(IncidentStatus.filter(isOpen)).toEqual(OPEN_STATUSES);
});

test('whatever happens, only reopening leaves RESOLVED, and resolving or reclassifying reaches it', () => {
  const step = fc.record({ verb: fc.constantFrom(...IncidentVerb), party: fc.constantFrom(...Party) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let status: IncidentStatus = 'UNASSIGNED';
      for (const { verb, party } of steps) {
        const result = transition({ status }, verb, party);
        if (!('status' in result)) continue;
        if (status === 'RESOLVED' && result.status !== 'RESOLVED') expect(verb).toBe('reopen');
        if (status !== 'RESOLVED' && result.status === 'RESOLVED') expect(['resolve', 'reclassify']).toContain(verb);
        status = result.status;
      }
    }),
  );
});

test('priorities sort by urgency', () => expect(PRIORITY_RANK).toEqual({ HIGH: 1, MEDIUM: 2, LOW: 3 }));

test.each([
  [12345, 'INC0012345'],
  [1, 'INC0000001'],
  [9_999_999, 'INC9999999'],
  [10_000_000, 'INC10000000'],
])('number %s is written %s', (value, number) => expect(formatIncidentNumber(value)).toBe(number));

test('numbers are read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e12 }), (value) => {
      expect(parseIncidentNumber(formatIncidentNumber(value))).toBe(value);
    }),
  );
});

test.each(['INC12345', 'inc0012345', 'INC00012345', 'INC00123x5', '', 'INC'])('%s is no number', (text) =>
  expect(parseIncidentNumber(text)).toBeNull(),
);
