import fc from 'fast-check';
import {
  caseStatusOf,
  CaseStatus,
  categoryOf,
  movedByWriting,
  stepsOf,
  type CaseStep,
} from '../../src/domain/support/case';
import { outgoingPieces, referenceIn, signed } from '../../src/domain/support/reference';
import { LONGEST_COMMUNICATION, pieces } from '../../src/domain/text';
import { IncidentStatus } from '../../src/domain/words';

/** [what was seen, what it is now, where ours stands, what is to be done]. */
const table: [CaseStatus | null, CaseStatus, IncidentStatus, CaseStep[]][] = [
  [null, 'unassigned', 'UNASSIGNED', []],
  [null, 'opened', 'UNASSIGNED', ['open']],
  [null, 'opened', 'OPENED', []],
  [null, 'work-in-progress', 'OPENED', ['begin']],
  [null, 'pending-customer-action', 'OPENED', ['ask']],
  [null, 'customer-action-completed', 'CUSTOMER_ACTION_COMPLETED', []],
  [null, 'reopened', 'REOPENED', []],
  [null, 'resolved', 'OPENED', ['resolve']],
  ['unassigned', 'opened', 'UNASSIGNED', ['open']],
  ['opened', 'work-in-progress', 'OPENED', ['begin']],
  // Ours is there already.
  ['opened', 'work-in-progress', 'WORK_IN_PROGRESS', []],
  ['work-in-progress', 'pending-customer-action', 'WORK_IN_PROGRESS', ['ask']],
  ['work-in-progress', 'pending-customer-action', 'PENDING_CUSTOMER_ACTION', []],
  ['pending-customer-action', 'customer-action-completed', 'PENDING_CUSTOMER_ACTION', ['answer']],
  // We were answered elsewhere.
  ['pending-customer-action', 'customer-action-completed', 'WORK_IN_PROGRESS', []],
  // We wait for the customer: that AWS works on it takes nothing back.
  ['opened', 'work-in-progress', 'PENDING_CUSTOMER_ACTION', []],
  ['work-in-progress', 'resolved', 'WORK_IN_PROGRESS', ['resolve']],
  ['work-in-progress', 'resolved', 'RESOLVED', []],
  // Resolved by us, and the case is on its way there.
  ['opened', 'work-in-progress', 'RESOLVED', []],
  ['resolved', 'reopened', 'RESOLVED', ['reopen']],
  ['resolved', 'work-in-progress', 'RESOLVED', ['reopen', 'begin']],
  ['resolved', 'pending-customer-action', 'RESOLVED', ['reopen', 'ask']],
];

describe('what a case’s change of status asks of ours', () => {
  it.each(table)('%s → %s, ours %s: %j', (seen, now, ours, steps) => {
    expect(stepsOf(seen, now, ours)).toEqual(steps);
  });

  it('a status that stays tells nothing new, wherever ours stands', () => {
    for (const status of CaseStatus) {
      for (const ours of IncidentStatus) expect(stepsOf(status, status, ours)).toEqual([]);
    }
  });

  it('ours is resolved only because the case is, and reopened only because it was', () => {
    for (const seen of [null, ...CaseStatus]) {
      for (const now of CaseStatus) {
        for (const ours of IncidentStatus) {
          const steps = stepsOf(seen, now, ours);
          if (steps.includes('resolve'))
            expect([now, ours]).toEqual(['resolved', expect.not.stringMatching('RESOLVED')]);
          if (steps.includes('reopen')) expect([seen, ours]).toEqual(['resolved', 'RESOLVED']);
          expect(new Set(steps).size).toBe(steps.length);
        }
      }
    }
  });

  it('what we write moves a case by itself in these ways alone', () => {
    const moved = CaseStatus.flatMap((seen) =>
      CaseStatus.filter((now) => movedByWriting(seen, now)).map((now) => `${seen} → ${now}`),
    );
    expect(moved).toEqual([
      'unassigned → work-in-progress',
      'opened → work-in-progress',
      'pending-customer-action → customer-action-completed',
      'resolved → reopened',
    ]);
    expect(movedByWriting(null, 'work-in-progress')).toBe(false);
  });
});

it('words that AWS may add one day are taken for what is safe', () => {
  expect(['opened', 'merged', 'constructor', undefined].map(caseStatusOf)).toEqual([
    'opened',
    ...Array<string>(3).fill('work-in-progress'),
  ]);
  expect(['patch-window', 'new-code', 'constructor', null].map(categoryOf)).toEqual([
    'PATCHING',
    ...Array<string>(3).fill('OTHER'),
  ]);
});

describe('texts are cut', () => {
  it.each<[string, string, number, string[]]>([
    ['a short one is whole', 'abc', 10, ['abc']],
    ['an empty one is one piece', '  ', 10, ['']],
    ['of exactly the length', 'abcdefghij', 10, ['abcdefghij']],
    ['at the end of a line', 'abcdefg\nhij klm', 10, ['abcdefg', 'hij klm']],
    ['a line that ends too early is no place', 'ab\ncdefgh ijkl', 10, ['ab\ncdefgh', 'ijkl']],
    ['anywhere where there is no place', 'abcdefghijklm', 10, ['abcdefghij', 'klm']],
    ['never inside a character', 'abcdefghi😀jk', 10, ['abcdefghi', '😀jk']],
  ])('%s', (_what, text, most, expected) => {
    expect(pieces(text, most)).toEqual(expected);
  });

  it('whatever the text: no piece is too long, and nothing but white space is lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 4, max: 40 }), (text, most) => {
        const found = pieces(text, most);
        expect(found.every((piece) => piece.length <= most)).toBe(true);
        expect(found.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        const halves = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
        expect(found.some((piece) => halves.test(piece))).toBe(halves.test(text));
      }),
    );
  });
});

describe('what we sent is recognised', () => {
  const about = { id: '00000000-0000-4000-8000-00000000abcd', number: 'INC-000042', author: 'Jane', part: 1, parts: 1 };

  it('by the last line', () => {
    expect(referenceIn(signed('Hello.', about))).toBe(about.id);
    expect(referenceIn(`${signed('Hello.', { ...about, part: 2, parts: 3 })}\n \n`)).toBe(about.id);
    expect(referenceIn(signed('It says [x · ref y].', { ...about, author: 'a]b[ · ref \n c' }))).toBe(about.id);
  });

  it.each([
    ['nothing', ''],
    ['no signature', 'Hello.'],
    ['a quotation of ours above an answer', `${signed('Hello.', about)}\n\nThank you.`],
    ['an id that is none', '[INC-000042 · Jane · ref 0000]'],
    ['an id without the rest', about.id],
  ])('not in %s', (_what, body) => {
    expect(referenceIn(body)).toBeNull();
  });

  it('however long text and author are, what leaves us is no longer than AWS takes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30_000, size: 'max' }), fc.string({ maxLength: 400 }), (text, author) => {
        const parts = outgoingPieces(text);
        for (const [n, piece] of parts.entries()) {
          const out = signed(piece, { ...about, author, part: n + 1, parts: parts.length });
          expect(out.length).toBeLessThanOrEqual(LONGEST_COMMUNICATION);
          expect(referenceIn(out)).toBe(about.id);
        }
      }),
      { numRuns: 50 },
    );
  });
});
