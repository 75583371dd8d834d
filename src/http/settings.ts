/** Every number that the gate holds a request to; a deployment may set each. */
export interface Limits {
  tokens: number;
  /** Of brackets in a query and of JSON in its variables: what would exhaust the stack of whoever reads it. */
  nesting: number;
  depth: number;
  aliases: number;
  rootFields: number;
  directives: number;
  validationErrors: number;
  /** What one operation may cost, and the prices it is made of. */
  cost: number;
  costOfObject: number;
  costOfTotalCount: number;
  costOfLiveField: number;
  /** Judges thousands of alerts anew. */
  costOfRehearsal: number;
  /** Counts everything that matches, however few groups come of it. */
  costOfGroups: number;
  /** What a list serves when it is asked for no number, and the most that it ever serves. */
  defaultFirst: number;
  maximumFirst: number;
  /** Points of a principal: what can be saved up, and how fast it comes back; a tenant has a multiple. */
  bucket: number;
  restoredPerSecond: number;
  tenantFactor: number;
  concurrentOperations: number;
  /** Parsed and validated documents that are kept, by the number of tokens in them. */
  cachedTokens: number;
}

export const defaultLimits: Limits = {
  tokens: 2_000,
  nesting: 100,
  depth: 12,
  aliases: 15,
  rootFields: 10,
  directives: 5,
  validationErrors: 20,
  cost: 1_000,
  costOfObject: 1,
  costOfTotalCount: 10,
  costOfLiveField: 20,
  costOfRehearsal: 100,
  costOfGroups: 100,
  defaultFirst: 50,
  maximumFirst: 200,
  bucket: 20_000,
  restoredPerSecond: 1_000,
  tenantFactor: 4,
  concurrentOperations: 25,
  cachedTokens: 400_000,
};

/** What senders of signals are held to; the bodies of operations count with theirs. */
export interface IntakeLimits {
  /** Signals of a sender: what it can save up, and how fast it comes back. A sender is a key, or SNS at one address. */
  ingestBurst: number;
  ingestPerSecond: number;
  /** Bodies that are in memory at once, of one sender and of all. */
  bodiesPerSender: number;
  bodies: number;
}

export const defaultIntake: IntakeLimits = {
  ingestBurst: 10_000,
  ingestPerSecond: 1_000,
  bodiesPerSender: 32,
  bodies: 256,
};

export interface HttpSettings extends IntakeLimits {
  /** Bytes of a request's body. */
  bodyBytes: number;
  /** After this an operation is answered with TIMEOUT. */
  operationDeadlineMs: number;
  /** Texts of persisted queries that are kept, in characters. */
  persistedQueryCharacters: number;
  /** How long a readiness check may take. */
  checkTimeoutMs: number;
  /** How long the headers of a request may take, and the whole request with its body. */
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  /** How long a connection on which an answer is due or being taken may carry nothing. */
  stalledMs: number;
  /** How often these times are looked at. */
  connectionCheckMs: number;
}

export const defaultSettings: HttpSettings = {
  ...defaultIntake,
  bodyBytes: 256 * 1024,
  operationDeadlineMs: 10_000,
  persistedQueryCharacters: 4_000_000,
  checkTimeoutMs: 2_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  stalledMs: 120_000,
  connectionCheckMs: 2_000,
};
