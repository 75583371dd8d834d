import { type Cloud, type Origin, scopeOf } from '../cloud';
import { Random } from '../random';
import { generateBackups } from './backup-sample';
import { generateCell } from './cell';
import { generatePatching } from './patch-sample';
import { PLATFORM, REGIONS, SPARE, queueArn } from './platform';
import type { Account } from './types';
import { generateWindows } from './window-sample';

interface Sample {
  name: string;
  accounts: string[];
}

const ORGANIZATIONS: [Sample, Sample] = [
  { name: 'Larkfield Retail', accounts: ['production', 'staging', 'development', 'analytics', 'shared-services'] },
  { name: 'Brennan Freight', accounts: ['production', 'sandbox-lab', 'integration', 'warehouse', 'network'] },
];

const DAY = 86_400_000;
export const MIN_ACCOUNTS = 4;

/** The customers' accounts: both organizations have both tiers and accounts with and without PATCH; one each is reserved. */
function accountsOf(origin: Origin): Account[] {
  const random = new Random(`${origin.seed}/accounts`);
  const taken = new Set<string>([PLATFORM.accountId]);
  const accounts: Account[] = [];
  const perOrganization: [number, number] = [0, 0];
  const ordinary = Math.max(MIN_ACCOUNTS, origin.accounts) - 2;
  for (let index = 0; index < ordinary + 2; index++) {
    let id = random.digits(12);
    while (taken.has(id)) id = random.digits(12);
    taken.add(id);
    const which = (index % 2) as 0 | 1;
    const organization = ORGANIZATIONS[which];
    const place = perOrganization[which]++;
    const reserved = index >= ordinary;
    const slug = organization.name.split(' ')[0]?.toLowerCase() ?? '';
    const names = organization.accounts;
    const name = reserved ? 'live-flow' : (names[place] ?? `workload-${place + 1}`);
    accounts.push({
      id,
      name: `${slug}-${name}`,
      organization: organization.name,
      tier: place % 2 === 0 ? 'PLUS' : 'PREMIUM',
      addOns: place % 4 === 0 || place % 4 === 3 ? ['PATCH'] : [],
      environment: place === 0 ? 'PRODUCTION' : 'NON_PRODUCTION',
      regions: [...REGIONS],
      reserved,
    });
  }
  return accounts;
}

/** Fills the cloud from its seed; what was journalled is applied over it afterwards. What runs by itself runs `from` then. */
export function generate(cloud: Cloud, origin: Origin, from = origin.createdAt): void {
  const accounts = accountsOf(origin);
  const cells = accounts.flatMap((account, index) => account.regions.map((region) => ({ account, region, index })));
  // More than a fifth of everything lies in the home region of each organization's production: a storm needs that many neighbours.
  const large = (cell: { account: Account; region: string; index: number }): boolean =>
    cell.index < 2 && cell.region === PLATFORM.region;
  const share = Math.round(origin.resources * 0.22);
  const rest = origin.resources - 2 * share;
  const small = cells.filter((cell) => !large(cell));
  let placed = 0;
  for (const account of accounts) cloud.accounts.generate('all', account.id, account);
  for (const cell of cells) {
    let size = share;
    if (!large(cell)) {
      const nth = small.indexOf(cell) + 1;
      const upTo = Math.round((rest * nth) / small.length);
      size = upTo - placed;
      placed = upTo;
    }
    const random = new Random(`${origin.seed}/${cell.account.id}/${cell.region}`);
    generateCell(cloud, cell.account, cell.region, size, random, origin.createdAt);
    generatePatching(cloud, cell.account, cell.region, origin.createdAt);
    signalsRule(cloud, cell.account, cell.region);
    if (large(cell)) {
      const { seed, createdAt } = origin;
      generateBackups(cloud, cell.account, cell.region, { first: cell.index === 0, seed, createdAt });
    }
  }
  generateWindows(cloud, origin, from);
  spareAccount(cloud, origin);
  platformQueues(cloud, origin.createdAt - 90 * DAY);
}

/** Beside the sample world and its numbers: what somebody finds who onboards an account by hand. */
function spareAccount(cloud: Cloud, origin: Origin): void {
  const account: Account = {
    id: SPARE.accountId,
    name: SPARE.name,
    organization: null,
    tier: 'PLUS',
    addOns: [],
    environment: 'NON_PRODUCTION',
    regions: [...REGIONS],
    reserved: false,
  };
  cloud.accounts.generate('all', account.id, account);
  for (const region of account.regions) {
    const random = new Random(`${origin.seed}/${account.id}/${region}`);
    generateCell(cloud, account, region, SPARE.resources / account.regions.length, random, origin.createdAt);
    generatePatching(cloud, account, region, origin.createdAt);
    signalsRule(cloud, account, region);
  }
}

function signalsRule(cloud: Cloud, account: Account, region: string): void {
  const scope = scopeOf(account.id, region);
  cloud.rules.generate(scope, 'default/opsgraph-signals', {
    name: 'opsgraph-signals',
    arn: `arn:aws:events:${region}:${account.id}:rule/opsgraph-signals`,
    pattern: JSON.stringify({ source: [{ prefix: 'aws.' }] }),
    description: "Sends what AWS services say about this account to the operations platform's queue.",
    enabled: true,
    bus: 'default',
  });
  cloud.targets.generate(`${scope}/default/opsgraph-signals`, 'platform', {
    Id: 'platform',
    Arn: queueArn(PLATFORM.queue),
  });
}

function platformQueues(cloud: Cloud, createdAt: number): void {
  const scope = scopeOf(PLATFORM.accountId, PLATFORM.region);
  const shared = { accountId: PLATFORM.accountId, region: PLATFORM.region, tags: {}, createdAt };
  const attributes = { VisibilityTimeout: '30', MessageRetentionPeriod: '1209600', DelaySeconds: '0' };
  const redrive = JSON.stringify({ deadLetterTargetArn: queueArn(PLATFORM.deadLetters), maxReceiveCount: 5 });
  cloud.queues.generate(scope, PLATFORM.deadLetters, {
    name: PLATFORM.deadLetters,
    arn: queueArn(PLATFORM.deadLetters),
    attributes,
    ...shared,
  });
  cloud.queues.generate(scope, PLATFORM.queue, {
    name: PLATFORM.queue,
    arn: queueArn(PLATFORM.queue),
    attributes: { ...attributes, RedrivePolicy: redrive },
    ...shared,
  });
}
