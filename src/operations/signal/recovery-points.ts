import type { DiscoveredRecoveryPoint } from '../../domain/recovery-point';
import type { RecoveryPointStatus } from '../../domain/words';
import { refreshCoverage } from '../backup-coverage/refresh-coverage';
import { addRecoveryPoints, endRecoveryPoints } from '../recovery-point/apply-recovery-points';
import type { Unit } from '../unit';
import { settle, type Item } from './item';

/** What the event's word means of the recovery point; MODIFIED is one that is there, in other storage. */
const STATUS: Readonly<Record<string, RecoveryPointStatus>> = {
  COMPLETED: 'COMPLETED',
  PARTIAL: 'PARTIAL',
  MODIFIED: 'COMPLETED',
  AVAILABLE: 'AVAILABLE',
  STOPPED: 'STOPPED',
  CREATING: 'CREATING',
  EXPIRED: 'EXPIRED',
};

/** States of recovery points are kept at them, and with them how their resources stand. They open no alert. */
export async function followRecoveryPoints(unit: Unit, items: readonly Item[]): Promise<void> {
  for (const group of byPlace(items)) {
    const place = placeOf(group[0]);
    await addRecoveryPoints(unit, place, group.flatMap(pointOf), 'EVENT');
    const gone = group.filter(({ signal }) => signal.facts.pointStatus === 'DELETED');
    await endRecoveryPoints(
      unit,
      place,
      gone.map(({ signal }) => String(signal.facts.recoveryPointArn)),
    );
    await refreshFor(unit, place.accountId, group);
    for (const item of group) {
      const { pointStatus, recoveryPointArn } = item.signal.facts;
      settle(item, 'IGNORED', 'RECOVERY_POINT_STATE', `${String(recoveryPointArn)} is ${String(pointStatus)}: kept at the recovery point, no alert.`); // prettier-ignore
    }
  }
}

/**
 * What backup jobs leave when they are complete, should the recovery point's own event be late or lost: it tells more, and
 * is believed where it came. The signals have their outcome from their jobs.
 */
export async function keepBackedUp(unit: Unit, items: readonly Item[]): Promise<void> {
  const completed = items.filter(
    ({ signal: { facts } }) => facts.jobKind === 'BACKUP' && facts.jobState === 'COMPLETED' && facts.resourceArn,
  );
  for (const group of byPlace(completed)) {
    const place = placeOf(group[0]);
    await addRecoveryPoints(unit, place, group.flatMap(pointOf), 'JOB');
    await refreshFor(unit, place.accountId, group);
  }
}

function byPlace(items: readonly Item[]): Item[][] {
  const places = new Map<string, Item[]>();
  for (const item of items) {
    const key = `${item.account!.id} ${item.signal.region}`;
    places.set(key, [...(places.get(key) ?? []), item]);
  }
  return [...places].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

function placeOf({ account, signal }: Item): { organizationId: string; accountId: string; region: string } {
  return { organizationId: account!.organizationId, accountId: account!.id, region: signal.region ?? '' };
}

async function refreshFor(unit: Unit, accountId: string, items: readonly Item[]): Promise<void> {
  const rows = await unit.query<{ id: string }>('select id from resource where account_id = $1 and arn = any ($2)', [
    accountId,
    [...new Set(items.flatMap(({ signal: { facts } }) => (facts.resourceArn ? [String(facts.resourceArn)] : [])))],
  ]);
  await refreshCoverage(
    unit,
    accountId,
    rows.map(({ id }) => id),
  );
}

function pointOf({ signal }: Item): DiscoveredRecoveryPoint[] {
  const { facts } = signal;
  const text = (name: string): string | null => (typeof facts[name] === 'string' ? facts[name] : null);
  const date = (name: string): Date | null => (text(name) ? new Date(text(name)!) : null);
  const [arn, vault, resourceArn] = [text('recoveryPointArn'), text('vaultName'), text('resourceArn')];
  const status = STATUS[String(facts.pointStatus ?? facts.jobState)];
  if (!arn || !vault || !resourceArn || !status) return [];
  return [
    {
      arn,
      vault,
      resourceArn,
      resourceType: text('resourceType') ?? '',
      roleArn: text('roleArn'),
      status,
      createdAt: date('createdAt') ?? signal.occurredAt,
      completedAt: date('completedAt'),
      expiresAt: date('expiresAt'),
      bytes: typeof facts.sizeBytes === 'number' ? facts.sizeBytes : null,
      encrypted: facts.encrypted === true,
    },
  ];
}
