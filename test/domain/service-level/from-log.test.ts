import { factsOf, type LogRow } from '../../../src/domain/service-level/from-log';

const AT = new Date('2026-06-01T10:00:00Z');

const row = (kind: string, change: Partial<LogRow> = {}): LogRow => ({
  kind,
  occurred_at: AT,
  party: 'ACCELERATE',
  customer_visible: true,
  subject_id: 'subject',
  before: null,
  after: null,
  ...change,
});
const created = (origin: string, change: Partial<LogRow> = {}) =>
  row('INCIDENT_CREATED', {
    after: { serviceTier: 'PREMIUM', priority: 'HIGH', origin, status: 'UNASSIGNED', test: false },
    ...change,
  });
const kinds = (...rows: LogRow[]) => factsOf(rows).map(({ kind }) => kind);
const wait = { status: 'PENDING_CUSTOMER_ACTION' };

test.each([
  ['DETECTED', ['OPENED', 'RESPONDED']],
  ['FAILED_REMEDIATION', ['OPENED', 'RESPONDED']],
  ['CONFIG_RULE', ['OPENED', 'RESPONDED']],
  ['CUSTOMER_REPORTED', ['OPENED']],
  ['CONFIRMED_ALERT', ['OPENED']],
  ['SUPPORT_CASE', ['OPENED']],
  ['RECLASSIFIED', ['OPENED']],
])('opened as %s', (origin, expected) => expect(kinds(created(origin))).toEqual(expected));

test('what the customer was not told is no response', () => {
  expect(kinds(created('DETECTED', { customer_visible: false }))).toEqual(['OPENED']);
});

test('the opening needs the tier; older rows are given one', () => {
  const older = created('CUSTOMER_REPORTED', { after: { priority: 'LOW', test: true } });
  expect(factsOf([older], 'PLUS')).toEqual([
    { kind: 'OPENED', at: AT, serviceTier: 'PLUS', priority: 'LOW', test: true },
  ]);
  expect(() => factsOf([older])).toThrow('service tier');
});

test.each<[string, LogRow, string[]]>([
  ['acknowledged', row('INCIDENT_ACKNOWLEDGED', { after: { status: 'WORK_IN_PROGRESS' } }), ['RESPONDED']],
  ['text for the customer', row('INCIDENT_COMMENT_ADDED', { after: { visibility: 'CUSTOMER' } }), ['RESPONDED']],
  ['a note', row('INCIDENT_COMMENT_ADDED', { customer_visible: false }), []],
  ['the customer’s text', row('INCIDENT_COMMENT_ADDED', { party: 'CUSTOMER' }), []],
  [
    'the customer’s text that ends a wait',
    row('INCIDENT_COMMENT_ADDED', { party: 'CUSTOMER', before: wait, after: { status: 'CUSTOMER_ACTION_COMPLETED' } }),
    ['RESUMED'],
  ],
  [
    'our text that ends a wait',
    row('INCIDENT_COMMENT_ADDED', { before: wait, after: { status: 'WORK_IN_PROGRESS' } }),
    ['RESPONDED', 'RESUMED'],
  ],
  ['a request', row('INCIDENT_CUSTOMER_ACTION_REQUESTED', { after: wait }), ['RESPONDED', 'WAITING']],
  [
    'what was asked is done',
    row('INCIDENT_CUSTOMER_ACTION_COMPLETED', {
      party: 'CUSTOMER',
      before: wait,
      after: { status: 'CUSTOMER_ACTION_COMPLETED' },
    }),
    ['RESUMED'],
  ],
  ['another priority', row('INCIDENT_PRIORITY_CHANGED', { after: { priority: 'LOW' } }), ['PRIORITY_CHANGED']],
  ['assigned', row('INCIDENT_ASSIGNED', { after: { status: 'OPENED' } }), []],
  ['reopened', row('INCIDENT_REOPENED', { party: 'CUSTOMER', after: { status: 'REOPENED' } }), ['REOPENED']],
  ['another’s status', row('PROBLEM_UPDATED', { after: { status: 'RESOLVED', priority: 'LOW' } }), []],
])('%s', (_, given, expected) => expect(kinds(given)).toEqual(expected));

test.each([
  ['INCIDENT_RESOLVED', 'RESTORED', false],
  ['INCIDENT_RESOLVED', 'NOT_RESTORABLE', false],
  ['INCIDENT_RESOLVED', 'RESTORE_INITIATED', false],
  ['INCIDENT_RESOLVED', 'NOT_AN_INCIDENT', true],
  ['INCIDENT_LINKED', 'NOT_AN_INCIDENT', true],
])('%s as %s', (kind, outcome, asVoid) => {
  expect(factsOf([row(kind, { after: { status: 'RESOLVED', outcome } })])).toEqual([
    { kind: 'RESOLVED', at: AT, void: asVoid },
  ]);
});

test('a suppression that is an agreed window brings each of its occurrences; another brings none', () => {
  const after = {
    startsAt: '2026-06-06T20:00:00.000Z',
    endsAt: '2026-06-06T22:00:00.000Z',
    recurrence: 'FREQ=WEEKLY;COUNT=2',
    timezone: 'Europe/Berlin',
  };
  expect(kinds(row('SUPPRESSION_CREATED', { after }))).toEqual([]);
  const facts = factsOf([
    row('SUPPRESSION_CREATED', { after: { ...after, agreedWindow: true } }),
    row('SUPPRESSION_ENDED'),
  ]);
  const week = 7 * 24 * 3_600_000;
  const from = new Date(after.startsAt);
  const until = new Date(after.endsAt);
  expect(facts).toEqual([
    { kind: 'WINDOW_AGREED', at: AT, id: 'subject', from, until },
    {
      kind: 'WINDOW_AGREED',
      at: AT,
      id: 'subject',
      from: new Date(from.getTime() + week),
      until: new Date(until.getTime() + week),
    },
    { kind: 'WINDOW_ENDED', at: AT, id: 'subject' },
  ]);
});
