import { insist } from '../client';

/** The scalars of the API that the event log must account for, by type. */
const FIELDS = {
  Incident: [
    'number',
    'title',
    'status',
    'priority',
    'origin',
    'ballWith',
    'acknowledgedAt',
    'resolvedAt',
    'resolution',
    'outcome',
    'rating',
    'test',
  ],
  Alert: [
    'title',
    'status',
    'impact',
    'dedupKey',
    'count',
    'firstSeenAt',
    'lastSeenAt',
    'flapping',
    'answerDueAt',
    'resolvedAt',
  ],
  ServiceRequest: ['number', 'title', 'category', 'status', 'ballWith', 'resolvedAt'],
  Remediation: ['status', 'startedAt', 'endedAt'],
  Problem: ['number', 'title', 'status', 'rootCause', 'workaround', 'resolvedAt'],
} as const;
type Kept = keyof typeof FIELDS;

/** What a subject is before its first event says otherwise. */
const BEFORE: Partial<Record<string, unknown>> = { flapping: false, test: false };

export interface LoggedEvent {
  id: string;
  kind: string;
  occurredAt: string;
  recordedAt: string;
  party: string;
  after: Record<string, unknown> | null;
  before: Record<string, unknown> | null;
  subject: { __typename: string; id: string } | null;
  incident: { id: string } | null;
}

/** Every event about the nouns that are recomputed, in the order of the log, as Accelerate reads them. */
export async function readLog(url: string, key: string): Promise<LoggedEvent[]> {
  const all: LoggedEvent[] = [];
  for (let after: string | null = null; ;) {
    const { events }: { events: { nodes: LoggedEvent[]; resumeAfter: string; pageInfo: { hasNextPage: boolean } } } =
      await insist(
        url,
        key,
        `query ($after: String, $types: [String!]) {
         events(first: 200, after: $after, filter: { subjectType: { in: $types } }) {
           resumeAfter pageInfo { hasNextPage }
           nodes { id kind occurredAt recordedAt party before after subject { __typename id } incident { id } } } }`,
        { after, types: [...Object.keys(FIELDS), 'Suppression', 'Comment'] },
      );
    all.push(...events.nodes);
    if (!events.pageInfo.hasNextPage) return all;
    after = events.resumeAfter;
  }
}

export type States = Map<string, { type: Kept; state: Record<string, unknown> }>;

/** What each subject is, by its events alone: the documents `after`, one over the other. */
export function fold(log: readonly LoggedEvent[]): States {
  const states: States = new Map();
  const lay = (type: string | undefined, id: string | undefined, after: LoggedEvent['after']): void => {
    if (!id || !type || !(type in FIELDS)) return;
    const kept = states.get(id) ?? { type: type as Kept, state: {} };
    for (const field of FIELDS[kept.type]) if (after && field in after) kept.state[field] = after[field];
    states.set(id, kept);
  };
  for (const { subject, incident, after } of log) {
    // It tells the status of a step, not of the whole.
    if (after && 'step' in after) continue;
    lay(subject?.__typename, subject?.id, after);
    // A comment's event is about the comment, and says what it did to the incident or request.
    if (subject?.__typename !== 'Comment') continue;
    lay('Incident', incident?.id, after);
    lay('ServiceRequest', (after?.serviceRequest as { id: string } | undefined)?.id, after);
  }
  return states;
}

export interface Difference {
  id: string;
  field: string;
  log: unknown;
  stored: unknown;
}

/** Where the API says something else than the log. */
export async function differences(url: string, key: string, states: States): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const type of Object.keys(FIELDS) as Kept[]) {
    const ids = [...states].filter(([, one]) => one.type === type).map(([id]) => id);
    for (let i = 0; i < ids.length; i += 50) {
      const { nodes } = await insist<{ nodes: (Record<string, unknown> & { id: string })[] }>(
        url,
        key,
        `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type} { id ${FIELDS[type].join(' ')} } } }`,
        { ids: ids.slice(i, i + 50) },
      );
      for (const [n, node] of nodes.entries()) found.push(...compare(ids[i + n], type, node, states));
    }
  }
  return found;
}

function compare(id: string, type: Kept, node: Record<string, unknown> | null, states: States): Difference[] {
  if (!node) return [{ id, field: 'id', log: id, stored: null }];
  const { state } = states.get(id)!;
  return FIELDS[type].flatMap((field) => {
    const log = state[field] ?? BEFORE[field] ?? null;
    const stored = node[field];
    return same(log, stored) ? [] : [{ id, field, log, stored }];
  });
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return typeof a === 'string' && typeof b === 'string' && /^\d{4}-/.test(a) && Date.parse(a) === Date.parse(b);
}

/** How many there are of each type by the API: what has no event at all shows here. */
export async function totals(url: string, key: string): Promise<Record<Kept, number>> {
  const data = await insist<Record<string, { totalCount: { value: number } }>>(
    url,
    key,
    `{ Incident: incidents(first: 1) { totalCount { value } } Alert: alerts(first: 1) { totalCount { value } }
       ServiceRequest: serviceRequests(first: 1) { totalCount { value } }
       Remediation: remediations(first: 1) { totalCount { value } }
       Problem: problems(first: 1) { totalCount { value } } }`,
  );
  return Object.fromEntries(Object.entries(data).map(([type, list]) => [type, list.totalCount.value])) as Record<
    Kept,
    number
  >;
}
