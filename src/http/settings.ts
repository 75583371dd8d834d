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
  defaultFirst: 50,
  maximumFirst: 200,
  bucket: 20_000,
  restoredPerSecond: 1_000,
  tenantFactor: 4,
  concurrentOperations: 25,
  cachedTokens: 400_000,
};

export interface HttpSettings {
  /** Bytes of a request's body. */
  bodyBytes: number;
  /** After this an operation is answered with TIMEOUT. */
  operationDeadlineMs: number;
  /** Texts of persisted queries that are kept, in characters. */
  persistedQueryCharacters: number;
  /** How long a readiness check may take. */
  checkTimeoutMs: number;
}

export const defaultSettings: HttpSettings = {
  bodyBytes: 256 * 1024,
  operationDeadlineMs: 10_000,
  persistedQueryCharacters: 4_000_000,
  checkTimeoutMs: 2_000,
};
