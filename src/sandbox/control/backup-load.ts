import type { Cloud } from '../cloud';
import { Random } from '../random';
import { plan } from '../world/agenda';
import { vaultArn } from '../world/backup-plan';
import { resourcesOf } from '../world/backup-resource';
import type { BackupCause, BackupOrder, Fate } from '../world/types';
import { OUTCOMES } from './backup-fault';
import { type Body, Refusal, choice, text, whole } from './refusal';

const HOUR = 3_600_000;
/** The last jobs of a day that is over began so long before its end that they are over too. */
const SETTLED_MS = 90 * 60_000;
export const LOAD_VAULT = 'ams-automated-backups';

const REASONS: Record<string, readonly BackupCause[]> = {
  FAILED: ['ACCESS_DENIED', 'QUOTA', 'KMS_KEY', 'VSS', 'THROTTLED', 'INTERNAL'],
  EXPIRED: ['WINDOW_MISSED'],
  ABORTED: ['STOPPED'],
  PARTIAL: ['INTERNAL'],
  COMPLETED_WITH_ISSUES: ['VSS'],
};

/** The vault in which AMS keeps what it backs up, made where it is not there yet. */
export function ensureVault(cloud: Cloud, scope: string, name: string): string {
  if (!cloud.backupVaults.get(scope, name)) {
    const [accountId = '', region = ''] = scope.split('/');
    const keyArn = `arn:aws:kms:${region}:${accountId}:key/aws-backup`;
    cloud.backupVaults.put(scope, name, {
      ...{ name, arn: vaultArn(scope, name), keyArn, createdAt: cloud.now(), tags: {} },
    });
  }
  return name;
}

/** How each job of the load ends: as many of each kind as were asked for, in an order that follows from the seed. */
function fatesOf(body: Body, jobs: number, random: Random): (Fate | undefined)[] {
  const outcomes = (body.outcomes ?? {}) as Record<string, unknown>;
  if (typeof outcomes !== 'object') throw new Refusal('INVALID', 'outcomes must be an object of numbers', 'outcomes');
  const unknown = Object.keys(outcomes).find((name) => !OUTCOMES.includes(name as Fate['outcome']));
  if (unknown !== undefined) {
    throw new Refusal('INVALID', `${unknown} is none of ${OUTCOMES.join(', ')}`, 'outcomes');
  }
  const fates: (Fate | undefined)[] = OUTCOMES.flatMap((outcome) =>
    Array.from({ length: whole(outcomes, outcome, 0, jobs, 0) }, () => ({
      outcome,
      cause: random.pick(REASONS[outcome] ?? ['INTERNAL']),
    })),
  );
  if (fates.length > jobs) throw new Refusal('INVALID', `More than ${jobs} jobs were given an end`, 'outcomes');
  while (fates.length < jobs) fates.push(undefined);
  for (let at = fates.length - 1; at > 0; at--) {
    const other = random.int(0, at);
    [fates[at], fates[other]] = [fates[other], fates[at]];
  }
  return fates;
}

/**
 * Very many backup jobs over many accounts within a day: one that is over (`PAST`: they have happened when this
 * answers) or one that lies ahead (`AHEAD`: they happen as the clock is moved).
 */
export function loadBackups(cloud: Cloud, body: Body): Record<string, unknown> {
  const jobs = whole(body, 'jobs', 1, 200_000, 5000);
  const hours = whole(body, 'hours', 2, 24 * 30, 24);
  const when = choice(body, 'when', ['PAST', 'AHEAD'] as const, 'PAST');
  const random = new Random(text(body, 'seed', 'load'));
  const accounts = cloud.allAccounts().slice(0, whole(body, 'accounts', 1, 200, 200));
  const places = accounts
    .map(({ id, regions }) =>
      regions.flatMap((region) => {
        const scope = `${id}/${region}`;
        const role = `arn:aws:iam::${id}:role/ams-backup-iam-role`;
        return resourcesOf(cloud, scope).map(({ arn }) => ({ scope, role, arn }));
      }),
    )
    .filter((held) => held.length > 0);
  if (places.length === 0) throw new Refusal('EXHAUSTED', 'Nothing in these accounts can be backed up', undefined, 409);
  const fates = fatesOf(body, jobs, random);
  const from = when === 'PAST' ? cloud.now() - hours * HOUR : cloud.now();
  const span = hours * HOUR - (when === 'PAST' ? SETTLED_MS : 0);
  const prefix = `${cloud.now()}`;
  for (let nth = 0; nth < jobs; nth++) {
    const held = places[nth % places.length] ?? [];
    const place = held[Math.floor(nth / places.length) % held.length];
    if (!place) continue;
    const { scope, role, arn } = place;
    const fate = fates[nth];
    const order: BackupOrder = {
      resourceArn: arn,
      vault: ensureVault(cloud, scope, LOAD_VAULT),
      role,
      startWindowMinutes: 60,
      fate: fate ?? { outcome: 'COMPLETED', cause: 'INTERNAL' },
    };
    const id = `${prefix}/${nth}`;
    cloud.backupOrders.put(scope, id, order);
    plan(cloud, 'BACKUP_ORDER', scope, id, from + Math.floor((span * nth) / jobs));
  }
  const asked: Record<string, number> = {};
  for (const fate of fates) asked[fate?.outcome ?? 'COMPLETED'] = (asked[fate?.outcome ?? 'COMPLETED'] ?? 0) + 1;
  const to = new Date(from + span).toISOString();
  return { jobs, accounts: places.length, from: new Date(from).toISOString(), to, asked };
}
