import { coveredBy } from '../../database/covered';
import { InvalidError } from '../../domain/error';
import { MOST_TARGET_INSTANCES } from '../../domain/patching/limits';
import { sizingFor } from '../../domain/patching/sizing';
import type { Unit } from '../unit';
import type { PatchWindow } from './row';

/** How many instances the targets mean as their tags are now. */
export async function countCovered(
  unit: Unit,
  { account_id, region, targets }: Pick<PatchWindow, 'account_id' | 'region' | 'targets'>,
): Promise<number> {
  const [{ n }] = await unit.query<{ n: number }>(
    `select count(*)::int as n from resource r, (select $1::uuid as account_id, $2::text as region, $3::jsonb as targets) w
     where r.deleted_at is null and ${coveredBy('w', 'r')}`,
    [account_id, region, JSON.stringify(targets)],
  );
  return n;
}

/** One window has a limit; how many windows the instances need is said with the refusal. */
export async function requireFewEnough(
  unit: Unit,
  window: Pick<PatchWindow, 'account_id' | 'region' | 'targets'>,
): Promise<void> {
  const covered = await countCovered(unit, window);
  if (covered <= MOST_TARGET_INSTANCES) return;
  const { hours, windows } = sizingFor(covered);
  throw new InvalidError(
    `These tags mean ${covered} instances, and a window has at most ${MOST_TARGET_INSTANCES}: so many need ${windows} windows of at least ${hours} h.`,
    ['input', 'targets'],
    'LIMIT_EXCEEDED',
  );
}
