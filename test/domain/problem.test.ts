import {
  correctiveActionStep,
  incidentSignature,
  needsRootCause,
  problemStep,
  problemTransition,
  ProblemVerb,
} from '../../src/domain/problem';
import { CorrectiveActionStatus, ProblemStatus } from '../../src/domain/words';

const no = null;
const known = 'ROOT_CAUSE_KNOWN';
type Row = (ProblemStatus | null)[];

/** Columns in the order of ProblemStatus; null is refused. */
const table: Record<ProblemVerb, Row> = {
  edit: ['OPEN', 'INVESTIGATING', known, 'REMEDIATING', no],
  act: [...ProblemStatus],
  link: ['OPEN', 'INVESTIGATING', known, 'REMEDIATING', no],
  resolve: ['RESOLVED', 'RESOLVED', 'RESOLVED', 'RESOLVED', no],
  publish: [...ProblemStatus],
};

test.each(ProblemVerb.flatMap((verb) => ProblemStatus.map((status, n) => [status, verb, table[verb][n]] as const)))(
  '%s %s → %s',
  (status, verb, next) => {
    const result = problemTransition({ status }, verb);
    if (next) expect(result).toEqual({ status: next });
    else expect(result).toMatchObject({ refusal: 'INVALID_TRANSITION', path: ['input', 'problemId'] });
  },
);

const yes = true;
/** From (row) to (column), both in the order of ProblemStatus. */
const steps: (boolean | null)[][] = [
  [yes, yes, yes, no, no],
  [no, yes, yes, no, no],
  [no, yes, yes, yes, no],
  [no, yes, yes, yes, no],
  [no, yes, no, no, yes],
];

test.each(ProblemStatus.flatMap((from, row) => ProblemStatus.map((to, n) => [from, to, steps[row][n]] as const)))(
  'from %s to %s: %s',
  (from, to, allowed) => {
    const result = problemStep({ status: from }, to);
    if (allowed) expect(result).toEqual({ status: to });
    else expect(result).toMatchObject({ refusal: 'INVALID_TRANSITION', path: ['input', 'status'] });
  },
);

test('a status that speaks of the cause needs one', () => {
  expect(ProblemStatus.filter(needsRootCause)).toEqual([known, 'REMEDIATING']);
});

const actions: (boolean | null)[][] = [
  [yes, yes, yes, yes],
  [yes, yes, yes, yes],
  [no, yes, yes, no],
  [yes, no, no, yes],
];
const pairs = CorrectiveActionStatus.flatMap((from, row) =>
  CorrectiveActionStatus.map((to, n) => [from, to, actions[row][n]] as const),
);

test.each(pairs)('an action from %s to %s: %s', (from, to, allowed) => {
  const result = correctiveActionStep({ status: from }, to, ['input', 'x']);
  if (allowed) expect(result).toEqual({ status: to });
  else expect(result).toMatchObject({ refusal: 'INVALID_TRANSITION', path: ['input', 'x'] });
});

describe('the signature of an incident', () => {
  const instance = { type: 'AWS::EC2::Instance', arn: 'arn:aws:ec2:us-east-1:111122223333:instance/i-1' };
  const other = { ...instance, arn: 'arn:aws:ec2:eu-west-1:444455556666:instance/i-2' };
  const volume = { type: 'AWS::EC2::Volume', arn: 'arn:aws:ec2:us-east-1:111122223333:volume/vol-1' };
  const definition = 'AWS/EC2 StatusCheckFailed';

  it('is one for a definition on one type of resource, wherever that is and however many there are', () => {
    const signature = 'incident:1:AWS/EC2 StatusCheckFailed:AWS::EC2::Instance';
    for (const resources of [[instance], [other], [instance, other, instance]])
      expect(incidentSignature({ definition, resources })).toBe(signature);
  });

  it('differs by definition, by type of resource and where no resource is known', () => {
    const signatures = [
      incidentSignature({ definition, resources: [instance] }),
      incidentSignature({ definition: 'AWS/EC2 CPUUtilization', resources: [instance] }),
      incidentSignature({ definition, resources: [volume] }),
      incidentSignature({ definition, resources: [] }),
    ];
    expect(new Set(signatures).size).toBe(4);
  });

  it('does not depend on the order of resources', () => {
    const expected = 'incident:1:AWS/EC2 StatusCheckFailed:AWS::EC2::Instance+AWS::EC2::Volume';
    expect(incidentSignature({ definition, resources: [volume, instance] })).toBe(expected);
    expect(incidentSignature({ definition, resources: [instance, volume] })).toBe(expected);
  });

  it('of a report is the one resource that it is about, else there is none', () => {
    expect(incidentSignature({ definition: null, resources: [instance] })).toBe(
      'incident:1:reported:arn:aws:ec2:us-east-1:111122223333:instance/i-1',
    );
    expect(incidentSignature({ definition: null, resources: [] })).toBeNull();
    expect(incidentSignature({ definition: null, resources: [instance, volume] })).toBeNull();
  });
});
