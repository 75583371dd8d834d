import { toGlobalId } from '../../domain/id';
import type { DiscoveredRestore } from '../../domain/restore-job';
import { RestoreJobState } from '../../domain/words';
import { applyRestores } from '../restore-job/apply-restores';
import type { Unit } from '../unit';
import { settle, type Item } from './item';

/** States of restore jobs: they are kept as restores, whose own job tells the incident what came of it. */
export async function followRestores(unit: Unit, items: readonly Item[]): Promise<void> {
  const places = new Map<string, Item[]>();
  for (const item of items) {
    const key = `${item.account!.id} ${item.signal.region}`;
    places.set(key, [...(places.get(key) ?? []), item]);
  }
  for (const group of places.values()) {
    const [{ account, signal }] = group;
    const place = { organizationId: account!.organizationId, accountId: account!.id, region: signal.region ?? '' };
    const known = await applyRestores(unit, place, group.flatMap(toldBy), true);
    for (const item of group) {
      const { jobId, jobState } = item.signal.facts;
      const id = known.get(String(jobId));
      if (id) {
        settle(item, 'IGNORED', 'RESTORE_FOLLOWED', `The restore is ${String(jobState)}; it is followed as such and opens no alert.`, {
          restoreJobId: toGlobalId('RestoreJob', id),
        }); // prettier-ignore
      } else {
        settle(item, 'IGNORED', 'RECOVERY_POINT_UNKNOWN', 'Nothing is known yet of what is restored; the next reading tells.'); // prettier-ignore
      }
    }
  }
}

function toldBy({ signal }: Item): DiscoveredRestore[] {
  const { facts } = signal;
  const text = (name: string): string | null => (typeof facts[name] === 'string' ? facts[name] : null);
  const state = RestoreJobState.find((one) => one === facts.jobState);
  if (!state) return [];
  return [
    {
      jobId: String(facts.jobId),
      recoveryPointArn: text('recoveryPointArn'),
      state,
      statusMessage: text('statusMessage'),
      percentDone: typeof facts.percentDone === 'number' ? facts.percentDone : null,
      createdResourceArn: text('createdResourceArn'),
      createdAt: new Date(text('createdAt') ?? signal.occurredAt),
      completedAt: text('completedAt') ? new Date(text('completedAt')!) : null,
      roleArn: text('roleArn'),
      validation: null,
    },
  ];
}
