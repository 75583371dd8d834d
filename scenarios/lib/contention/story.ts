import { insist } from '../client';
import { positionOf } from '../follower';

/** What people do to an incident: each raises its version by one. */
const VERBS = new Set([
  ...['INCIDENT_ACKNOWLEDGED', 'INCIDENT_ASSIGNED', 'INCIDENT_PRIORITY_CHANGED', 'INCIDENT_CUSTOMER_ACTION_REQUESTED'],
  ...['INCIDENT_COMMENT_ADDED', 'INCIDENT_RESOLVED', 'INCIDENT_REOPENED'],
]);
/** What workers do to it as alarms come: a change like those of people. */
const JOINED = 'INCIDENT_ALERT_APPENDED';
/** What workers tell of it as time goes by: what was to be done is late, and nothing about the incident changes. */
const TOLD = new Set(['INCIDENT_SLA_AT_RISK', 'INCIDENT_SLA_BREACHED', 'INCIDENT_ESCALATED']);

const FIELDS = [
  'status',
  'priority',
  'ballWith',
  'acknowledgedAt',
  'resolvedAt',
  'resolution',
  'outcome',
  'assignee',
] as const;
type State = Record<(typeof FIELDS)[number], unknown> & { number: string; version: number };

interface Told {
  kind: string;
  cursor: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

export interface Counts {
  verbs: number;
  joined: number;
  told: number;
}

/** How an incident stands, as an engineer reads it. */
export async function stateOf(url: string, key: string, id: string): Promise<State> {
  const { incident } = await insist<{ incident: State }>(
    url,
    key,
    `query ($id: ID!) { incident(id: $id) { number version status priority ballWith acknowledgedAt resolvedAt resolution
       outcome assignee { id name } } }`,
    { id },
  );
  return incident;
}

async function eventsOf(url: string, key: string, id: string, since: string): Promise<Told[]> {
  const all: Told[] = [];
  for (let after: string | null = null; ;) {
    const { incident }: { incident: { timeline: { nodes: Told[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } } = // prettier-ignore
      await insist(
        url,
        key,
        `query ($id: ID!, $after: String) { incident(id: $id) { timeline(first: 200, after: $after) {
           pageInfo { hasNextPage endCursor } nodes { kind cursor before after } } } }`,
        { id, after },
      );
    all.push(...incident.timeline.nodes);
    if (!incident.timeline.pageInfo.hasNextPage) break;
    after = incident.timeline.pageInfo.endCursor;
  }
  // Its opening may have got its number after the place from which it is followed: it is in the state at the start.
  const opened = all.findIndex(({ kind }) => kind === 'INCIDENT_CREATED');
  // What its alerts and remediations went through stands there too.
  return all
    .slice(opened + 1)
    .filter(({ kind, cursor }) => kind.startsWith('INCIDENT_') && positionOf(cursor) > positionOf(since));
}

/**
 * Holds an incident against its events since `start`: each effect that somebody was told of is one of them and there is
 * no other, each found what the one before left, the version rose by one for each, and the last left what is there.
 */
export async function differencesOf(
  url: string,
  key: string,
  id: string,
  start: { state: State; cursor: string },
  effects: readonly (string | null)[],
): Promise<{ differences: string[]; counts: Counts }> {
  const end = await stateOf(url, key, id);
  const events = await eventsOf(url, key, id, start.cursor);
  const verbs = events.filter(({ kind }) => VERBS.has(kind));
  const joined = events.filter(({ kind }) => kind === JOINED).length;
  const told = events.filter(({ kind }) => TOLD.has(kind)).length;
  const differences: string[] = [];
  const differ = (holds: boolean, what: string): void => void (holds || differences.push(`${end.number}: ${what}`));

  differ(verbs.length + joined + told === events.length, `an event of another kind among ${events.length}`);
  differ(verbs.length === effects.length, `${effects.length} effects and ${verbs.length} events`);
  const known = new Set(verbs.map(({ cursor }) => cursor));
  const lost = effects.filter((cursor) => cursor !== null && !known.has(cursor));
  differ(lost.length === 0, `${lost.length} effects without an event`);
  const rose = end.version - start.state.version;
  differ(rose === verbs.length + joined, `the version rose by ${rose} with ${verbs.length} verbs and ${joined} alerts`);

  const state: Record<string, unknown> = { ...start.state };
  for (const { kind, before, after } of events.filter((event) => !TOLD.has(event.kind))) {
    for (const field of FIELDS) {
      if (before && field in before) differ(same(state[field], before[field]), `${kind} found another ${field}`);
      if (after && field in after) state[field] = after[field];
    }
  }
  for (const field of FIELDS) {
    differ(same(state[field], end[field]), `${field} is ${JSON.stringify(end[field])}, by its events ${JSON.stringify(state[field])}`); // prettier-ignore
  }
  return { differences, counts: { verbs: verbs.length, joined, told } };
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string' && /^\d{4}-/.test(a)) return Date.parse(a) === Date.parse(b);
  const idOf = (value: unknown): unknown => (value as { id?: string } | null | undefined)?.id ?? value ?? null;
  return idOf(a) === idOf(b);
}
