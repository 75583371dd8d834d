import type { Caller } from '../../domain/caller';
import type { Via } from '../../domain/signals';
import type { Database } from '../unit';
import { deliver } from './deliver';
import { PLATFORM, type DeliveryResult, type Sender } from './item';

export interface IngestRequest {
  via: Via;
  /** Each as it was sent. */
  bodies: readonly string[];
  /** null: the signature of an SNS message has proven its topic, and what the topic may speak for is decided by routing. */
  caller: Caller | null;
}

/**
 * Takes deliveries from the network for whoever proved themselves. What a sender may not speak for is stored for
 * Accelerate to see, and the sender is told that it was refused, but not whether the account is known.
 */
export async function ingest(
  database: Database,
  { via, bodies, caller }: IngestRequest,
): Promise<{ results: DeliveryResult[] }> {
  const deliveries = bodies.map((body) => ({ via, body }));
  const results = await deliver(database, deliveries, senderOf(caller));
  return { results: results.map((result) => answered(via, result)) };
}

/** A key brings the events of what it sees, no more: being a member of an organization is not enough. */
export function senderOf(caller: Caller | null): Sender {
  if (caller === null || caller.organizations === 'ALL') return PLATFORM;
  return { organizations: caller.organizations, accounts: caller.accounts };
}

function answered(via: Via, result: DeliveryResult): DeliveryResult {
  if ('error' in result || result.outcome !== 'REJECTED') return result;
  const sender = via === 'SNS' ? 'topic' : 'key';
  return {
    error: {
      code: 'FORBIDDEN',
      path: [via === 'SNS' ? 'TopicArn' : 'account'],
      message: `This ${sender} does not speak for the account of the event.`,
    },
  };
}
