import type { Cloud } from '../cloud';
import type { Account } from '../world/types';
import { type Body, Refusal, text } from './refusal';
import type { Effect } from './fault';

/** Where a scenario plays. */
export interface Stage {
  cloud: Cloud;
  account: Account;
  region: string;
  scope: string;
  body: Body;
}

export interface Outcome {
  effects?: Effect[];
  [more: string]: unknown;
}

export interface Scenario {
  description: string;
  parameters: Record<string, string>;
  play(stage: Stage): Outcome | Promise<Outcome>;
}

/** The account and region a request names; without them the first customer's production in its home region. */
export function stageOf(cloud: Cloud, body: Body): Stage {
  const accounts = cloud.allAccounts();
  const accountId = text(body, 'accountId', accounts[0]?.id ?? '');
  const account = cloud.account(accountId);
  if (!account) throw new Refusal('NOT_FOUND', `There is no account ${accountId}`, 'accountId', 404);
  const region = text(body, 'region', account.regions[0] ?? '');
  if (!account.regions.includes(region)) {
    throw new Refusal(
      'INVALID',
      `${account.name} has no resources in ${region}: ${account.regions.join(', ')}`,
      'region',
    );
  }
  return { cloud, account, region, scope: `${accountId}/${region}`, body };
}
