import type { Cloud } from '../cloud';
import { PLATFORM, ROLE, SPARE } from '../world/platform';
import type { Account } from '../world/types';
import { certificatePath } from '../world/topic';

/** What GET /_sandbox/world says: who lives in this simulated AWS, and how the platform reaches it. */
export function describeWorld(cloud: Cloud): Record<string, unknown> {
  const accounts = cloud.allAccounts();
  const origin = cloud.origin.get('all', 'world');
  const organizations = [...new Set(accounts.map((account) => account.organization))].map((name) => ({
    name,
    accounts: accounts
      .filter((account) => account.organization === name)
      .map((account) => describeAccount(cloud, account)),
  }));
  const total = (table: { scopeNames(): string[]; size(scope: string): number }): number =>
    accounts.reduce(
      (sum, account) => sum + account.regions.reduce((part, region) => part + table.size(`${account.id}/${region}`), 0),
      0,
    );
  const counts = {
    accounts: accounts.length,
    instances: total(cloud.instances),
    volumes: total(cloud.volumes),
    databases: total(cloud.databases),
    natGateways: total(cloud.natGateways),
    vpnConnections: total(cloud.vpnConnections),
    others: total(cloud.tagged),
    alarms: total(cloud.alarms),
  };
  const { accounts: _accounts, alarms: _alarms, ...kinds } = counts;
  return {
    url: cloud.url,
    seed: origin?.seed,
    platformAccountId: PLATFORM.accountId,
    credentials: { accessKeyId: PLATFORM.accessKeyId, secretAccessKey: PLATFORM.secretAccessKey },
    region: PLATFORM.region,
    queueUrl: `${cloud.url}/${PLATFORM.accountId}/${PLATFORM.queue}`,
    deadLetterQueueUrl: `${cloud.url}/${PLATFORM.accountId}/${PLATFORM.deadLetters}`,
    signingCertUrl: `${cloud.url}${certificatePath(cloud)}`,
    organizations,
    spare: describeAccount(cloud, cloud.account(SPARE.accountId)),
    counts: { ...counts, resources: Object.values(kinds).reduce((sum, count) => sum + count, 0) },
    clock: { now: new Date(cloud.now()).toISOString(), offsetMs: cloud.clock.offset() },
  };
}

function describeAccount(cloud: Cloud, account: Account | undefined): Record<string, unknown> | null {
  if (!account) return null;
  return {
    accountId: account.id,
    name: account.name,
    tier: account.tier,
    addOns: account.addOns,
    regions: account.regions,
    environment: account.environment,
    reserved: account.reserved,
    roleArn: `arn:aws:iam::${account.id}:role/${ROLE}`,
    trusted: cloud.trustOf(account.id).externalId !== undefined,
    weather: cloud.weather.get('all', account.id)?.kind ?? null,
  };
}

/** How often each operation was called, in all and by account, and how many of those calls were over a quota. */
export function describeCalls(cloud: Cloud): Record<string, unknown> {
  const counted = (of: typeof cloud.calls): Record<string, Record<string, number>> =>
    Object.fromEntries(of.scopeNames().map((accountId) => [accountId, Object.fromEntries(of.entries(accountId))]));
  const byAccount = counted(cloud.calls);
  const totals: Record<string, number> = {};
  for (const counts of Object.values(byAccount)) {
    for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
  }
  return { totals, byAccount, throttled: counted(cloud.throttled) };
}
