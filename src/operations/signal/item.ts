import type { ImpactDecision } from '../../domain/catalog/impact';
import type { AlertedInstance, Ec2Alerting, Engagement } from '../../domain/ec2-alerting';
import { explain, type Explanation } from '../../domain/explanation';
import type { NormalisedSignal } from '../../domain/signals';
import type { AccountEnvironment, AccountStatus, IngestOutcome, UserErrorCode } from '../../domain/words';
import { newId } from '../../domain/new-id';

/** The account that a signal names, where it is ours. */
export interface SignalAccount {
  id: string;
  organizationId: string;
  awsAccountId: string;
  name: string;
  status: AccountStatus;
  environment: AccountEnvironment;
  ec2Alerting: Ec2Alerting;
}

/** One delivery on its way: what came, what the normaliser made of it, and, in the end, its outcome and why. */
export interface Item {
  id: string;
  body: string;
  hash: string;
  signal: NormalisedSignal;
  /** How often the very same delivery stands in this batch. */
  deliveries: number;
  /**
   * The AWS account whose SNS topic brought it, or UNREADABLE; null where none did. A signed message proves no more than
   * its topic.
   */
  topicAccountId: string | null;
  /** What the sender's clock said, where it was too far ahead to be believed. */
  senderTime: Date | null;
  account: SignalAccount | null;
  /** The sender may not speak for the account that the signal names. */
  foreign: boolean;
  alarm: KnownAlarm | null;
  resource: KnownResource | null;
  /** The EC2 instance that it is about, looked for where the account's parameters ask for it. */
  instance: AlertedInstance | null;
  /** How far it is handled, where it is about an EC2 instance; null: in full. */
  engagement: Engagement | null;
  impact: ImpactDecision | null;
  outcome: IngestOutcome;
  explanation: Explanation;
  alertId: string | null;
  duplicateOf: string | null;
}

export interface KnownAlarm {
  id: string;
  arn: string;
  resourceId: string | null;
  configurationId: string | null;
}

export interface KnownResource {
  id: string;
  name: string;
  type: string;
}

/** What the sender may speak for: the whole platform, or organizations and single accounts. */
export interface Sender {
  organizations: 'ALL' | readonly string[];
  accounts: readonly string[];
}

/** In place of a topic's account that the message does not tell: it speaks for nobody. */
export const UNREADABLE = '';

export const PLATFORM: Sender = { organizations: 'ALL', accounts: [] };

/** What the sender is told: the row that now holds the delivery, or why it was refused. */
export type DeliveryResult = { id: string; outcome: IngestOutcome; duplicate: boolean } | Refused;

export interface Refused {
  error: { code: UserErrorCode; path: string[]; message: string };
}

const VERSION = '1';

/** A delivery of which nothing is decided yet. */
export function newItem(given: Pick<Item, 'signal'> & Partial<Item>): Item {
  return {
    id: newId(),
    body: '',
    hash: '',
    deliveries: 1,
    topicAccountId: null,
    senderTime: null,
    account: null,
    foreign: false,
    alarm: null,
    resource: null,
    instance: null,
    engagement: null,
    impact: null,
    outcome: 'IGNORED',
    explanation: explain({ rule: 'HANDLER_NOT_BUILT', ruleVersion: VERSION }, 'Not judged yet.', {}),
    alertId: null,
    duplicateOf: null,
    ...given,
  };
}

/** Ends an item: every signal has exactly one outcome with its explanation. */
export function settle(
  item: Item,
  outcome: IngestOutcome,
  rule: string,
  summary: string,
  inputs: Record<string, unknown> = {},
): void {
  item.outcome = outcome;
  item.explanation = explain({ rule, ruleVersion: VERSION }, summary, {
    source: item.signal.source,
    type: item.signal.type,
    account: item.signal.awsAccountId,
    ...inputs,
  });
}
