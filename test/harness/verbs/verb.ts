import type { CallerName, RunningApi } from '../api';

/** One mutation of the API: who does it, on what, and what shows that it was done. */
export interface Verb {
  name: string;
  by: CallerName;
  /** Of the same party, but of another tenant. */
  stranger: CallerName;
  /** The event that it records. */
  kind: string;
  /** The payload's field, and what is selected of it. */
  selection: string;
  /** An input that succeeds, on objects of its own. */
  prepare(api: RunningApi): Promise<Input>;
  /** What makes it another input under the same key. */
  other: Input;
  /** The field that names the object, which a stranger does not find. */
  target: string;
  /** The payload of `prepare`'s input. */
  expected: object;
  versioned: boolean;
}
export type Input = Record<string, unknown>;
