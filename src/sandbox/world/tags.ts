/** A resource's tags by key. */
export type Tags = Record<string, string>;
