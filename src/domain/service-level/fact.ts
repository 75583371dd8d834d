import type { IncidentPriority, ServiceTier } from '../words';

/** What bears on an incident's clocks, and nothing else: `factsOf` reads them from the rows of the event log. */
export type Fact = { at: Date } & (
  | { kind: 'OPENED'; serviceTier: ServiceTier; priority: IncidentPriority; test: boolean }
  /** Accelerate spoke to the customer: its notification, its acknowledgement, its text. The first is the response. */
  | { kind: 'RESPONDED' }
  /** Accelerate waits for the customer. */
  | { kind: 'WAITING' }
  /** It waits no longer. */
  | { kind: 'RESUMED' }
  | { kind: 'PRIORITY_CHANGED'; priority: IncidentPriority }
  /** `void`: closed as not an incident, or as a duplicate of another. */
  | { kind: 'RESOLVED'; void: boolean }
  | { kind: 'REOPENED' }
  /** A time was agreed for which nothing is promised. It counts from when it was agreed, never before. */
  | { kind: 'WINDOW_AGREED'; id: string; from: Date; until: Date }
  /** What is left of the agreed times of that id is withdrawn. */
  | { kind: 'WINDOW_ENDED'; id: string }
);

export type FactKind = Fact['kind'];
