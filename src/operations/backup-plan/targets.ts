import type { TagTarget } from '../../domain/backup/plan';
import type { Unit } from '../unit';

/** The tags by which a plan selects, each key with its values. */
export async function targetsOf(unit: Unit, planId: string): Promise<TagTarget[]> {
  const rows = await unit.query<{ list_of_tags: { key: string; value: string }[] }>(
    'select list_of_tags from backup_selection where backup_plan_id = $1 order by position',
    [planId],
  );
  return rows.flatMap(({ list_of_tags: tags }) => {
    const keys = [...new Set(tags.map(({ key }) => key))];
    return keys.map((key) => ({ key, values: tags.filter((tag) => tag.key === key).map(({ value }) => value) }));
  });
}
