import { CorrectiveActionStatus, ProblemStatus } from './words';

export const PROBLEM_STATUS: ProblemStatus = 'OPEN';
export const CORRECTIVE_ACTION_STATUS: CorrectiveActionStatus = 'OPEN';

/** What can be done to a problem besides a step from one status to another; `act` is a change of its actions. */
export const ProblemVerb = ['edit', 'act', 'link', 'resolve', 'publish'] as const;
export type ProblemVerb = (typeof ProblemVerb)[number];

type Steps = Partial<Record<ProblemStatus, ProblemStatus>>;

const open = ProblemStatus.filter((status) => status !== 'RESOLVED');
const stays = (statuses: readonly ProblemStatus[]): Steps =>
  Object.fromEntries(statuses.map((status) => [status, status]));

/** The one transition table: a verb in a status that is not listed is refused. */
const verbs: Record<ProblemVerb, Steps> = {
  edit: stays(open),
  // What is to be done outlives the resolution, and a report is often written after it.
  act: stays(ProblemStatus),
  publish: stays(ProblemStatus),
  link: stays(open),
  resolve: Object.fromEntries(open.map((status) => [status, 'RESOLVED'])),
};

/** The steps that may be asked for by name. RESOLVED is reached by its verb alone, and left when it comes back. */
const steps: Record<ProblemStatus, readonly ProblemStatus[]> = {
  OPEN: ['INVESTIGATING', 'ROOT_CAUSE_KNOWN'],
  INVESTIGATING: ['ROOT_CAUSE_KNOWN'],
  // A cause can turn out to be none, a remedy to be the wrong one.
  ROOT_CAUSE_KNOWN: ['INVESTIGATING', 'REMEDIATING'],
  REMEDIATING: ['INVESTIGATING', 'ROOT_CAUSE_KNOWN'],
  RESOLVED: ['INVESTIGATING'],
};

export interface ProblemRefusal {
  refusal: 'INVALID_TRANSITION';
  path: string[];
  message: string;
}
export type ProblemTransition = { status: ProblemStatus } | ProblemRefusal;

/** Where a verb leads from the status that the problem is in. */
export function problemTransition(problem: { status: ProblemStatus }, verb: ProblemVerb): ProblemTransition {
  const status = verbs[verb][problem.status];
  if (status) return { status };
  const allowed = Object.keys(verbs[verb]).join(', ');
  return {
    refusal: 'INVALID_TRANSITION',
    path: ['input', 'problemId'],
    message: `${verb} is not possible in ${problem.status}; it is in ${allowed}.`,
  };
}

/** Whether the status that is asked for can follow; the one that it has is no step and always can. */
export function problemStep(problem: { status: ProblemStatus }, next: ProblemStatus): ProblemTransition {
  if (next === problem.status || steps[problem.status].includes(next)) return { status: next };
  const how = next === 'RESOLVED' ? 'RESOLVED is reached by resolveProblem' : `${problem.status} leads to ${steps[problem.status].join(', ')}`; // prettier-ignore
  return { refusal: 'INVALID_TRANSITION', path: ['input', 'status'], message: `${how}.` };
}

/** The statuses that say what the root cause is, so that there has to be one. */
export function needsRootCause(status: ProblemStatus): boolean {
  return status === 'ROOT_CAUSE_KNOWN' || status === 'REMEDIATING';
}

const actionSteps: Record<CorrectiveActionStatus, readonly CorrectiveActionStatus[]> = {
  OPEN: ['IN_PROGRESS', 'DONE', 'DROPPED'],
  IN_PROGRESS: ['OPEN', 'DONE', 'DROPPED'],
  DONE: ['IN_PROGRESS'],
  DROPPED: ['OPEN'],
};

export type CorrectiveActionTransition = { status: CorrectiveActionStatus } | ProblemRefusal;

/** Whether a corrective action can have that status next; `path` is where it was asked for. */
export function correctiveActionStep(
  action: { status: CorrectiveActionStatus },
  next: CorrectiveActionStatus,
  path: readonly string[],
): CorrectiveActionTransition {
  if (next === action.status || actionSteps[action.status].includes(next)) return { status: next };
  return {
    refusal: 'INVALID_TRANSITION',
    path: [...path],
    message: `An action that is ${action.status} can become ${actionSteps[action.status].join(', ')}.`,
  };
}

/** What an incident was opened from, as far as its signature looks at it: alerts of a definition, or a person's word. */
export type Symptom =
  | { definition: string; resources: readonly { type: string }[] }
  | { definition: null; resources: readonly { arn: string }[] };

const SIGNATURE = 'incident:1';

/**
 * What two incidents share that may have one cause: the same definition on the same type of resource wherever it is;
 * of what people report, the one resource that it is about. Null where nothing could repeat. The number is the rule's
 * version: signatures of different versions are never equal.
 */
export function incidentSignature(symptom: Symptom): string | null {
  if (symptom.definition !== null) {
    const types = [...new Set(symptom.resources.map(({ type }) => type))].sort();
    return [SIGNATURE, symptom.definition, types.join('+')].filter((part) => part !== '').join(':');
  }
  const { resources } = symptom;
  return resources.length === 1 ? `${SIGNATURE}:reported:${resources[0].arn}` : null;
}

/** So many incidents of one signature within so many days are a trend that is worth a look. */
export const SUGGESTED = { rule: 'PROBLEM_SUGGESTED', ruleVersion: '1', incidents: 3, days: 30 } as const;
