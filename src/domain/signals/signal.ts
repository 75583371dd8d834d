import type { SignalSource, UserErrorCode } from '../words';

export type Via = 'EVENTBRIDGE' | 'SNS' | 'GENERIC';

/** FIRING begins or goes on, CLEARED ends, INFO tells of a state that is neither. */
export const SignalState = ['FIRING', 'CLEARED', 'INFO'] as const;
export type SignalState = (typeof SignalState)[number];

export type ResourceKind =
  | 'instance'
  | 'volume'
  | 'snapshot'
  | 'image'
  | 'autoScalingGroup'
  | 'db'
  | 'dbCluster'
  | 'dbSnapshot'
  | 'bucket'
  | 'loadBalancer'
  | 'targetGroup'
  | 'fileSystem'
  | 'fileSystemVolume'
  | 'searchDomain'
  | 'dataWarehouse'
  | 'cluster'
  | 'vpnConnection'
  | 'natGateway'
  | 'table'
  | 'function'
  | 'user'
  | 'account'
  | 'other';

export interface ResourceHint {
  kind: ResourceKind;
  id: string;
}

/** One delivery from outside in the same words whatever its source: all that routing reads. */
export interface NormalisedSignal {
  source: SignalSource;
  senderEventId: string;
  /** As the sender prints it: some of AWS's own samples have thirteen digits. */
  awsAccountId: string;
  region: string | null;
  /** The sender's own moment of what happened, where it prints one; else when the event left. */
  occurredAt: Date;
  /** The detail-type, or what stands for it. */
  type: string;
  /** The resource that it is about, where its ARN is printed or follows from what is printed. */
  subjectArn: string | null;
  resourceHints: ResourceHint[];
  title: string;
  state: SignalState;
  /** `type:version:payload`, the same for all signals of one condition; null where no condition lasts. */
  dedupKey: string | null;
  /** Plain JSON; instants are ISO 8601 texts. */
  facts: Record<string, unknown>;
}

/** Why a body was not taken. A class, so that no body can be mistaken for one. */
export class Refusal {
  constructor(
    readonly code: UserErrorCode,
    readonly path: string[],
    readonly message: string,
  ) {}
}

export function isRefusal(value: unknown): value is Refusal {
  return value instanceof Refusal;
}

/** A stored signal read back: JSON has no instants. */
export function revive(stored: Record<string, unknown>): NormalisedSignal {
  return { ...stored, occurredAt: new Date(stored.occurredAt as string) } as NormalisedSignal;
}
