import type { Cloud } from './cloud';

export interface Caller {
  accountId: string;
  arn: string;
  userId: string;
}

/** One authenticated request: who calls which operation of which service in which region, with what. */
export interface Call<Input = unknown> {
  cloud: Cloud;
  input: Input;
  region: string;
  /** `account/region`: where the tables of the world keep what this call can see. */
  scope: string;
  caller: Caller;
  requestId: string;
  /** Fires when the client has gone, so that a long poll does not outlive it. */
  gone: AbortSignal;
}

export type Answer<Output> = Omit<Output, '$metadata'>;

/** One AWS service: how it speaks on the wire and what its operations do. */
export interface Service {
  /** The service's name in the credential scope of a signature. */
  scope: string;
  protocol: 'json' | 'query' | 'ec2' | 'rest';
  jsonVersion?: '1.0' | '1.1';
  xmlns?: string;
  load(): Promise<unknown>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each operation states its own input
  operations: Record<string, (call: Call<any>) => unknown>;
}
