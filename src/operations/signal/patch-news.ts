import { toGlobalId } from '../../domain/id';
import { readPatchesLater } from '../patch-compliance/unread';
import type { Unit } from '../unit';
import { settle, type Item } from './item';

/** Systems Manager's lists follow its events with some delay. */
const SETTLED_MS = 2_000;

export const isPatchNews = ({ signal }: Item): boolean =>
  signal.source === 'SSM' && signal.facts.complianceType === 'Patch';

/**
 * Systems Manager tells that an instance began or ceased to comply with its patch baseline. It says no more than that, so
 * the instance is read anew; what stands at the resource is what was read, in whatever order such events arrive.
 */
export async function followPatchNews(unit: Unit, items: readonly Item[]): Promise<void> {
  if (items.length === 0) return;
  const rows = items.map(({ account, signal }, n) => ({
    n,
    account_id: account!.id,
    region: signal.region,
    instance_id: signal.facts.resourceId,
  }));
  const asked = await unit.query<{ n: number; id: string; account_id: string; region: string }>(
    `with told as (
       select t.n, r.id, r.organization_id, r.account_id, r.region
       from jsonb_to_recordset($1::jsonb) as t (n int, account_id uuid, region text, instance_id text)
       join resource r on r.account_id = t.account_id and r.region = t.region and r.resource_id = t.instance_id
         and r.type = 'AWS::EC2::Instance' and r.deleted_at is null
     ), asked as (
       insert into patch_compliance as c (resource_id, organization_id, account_id, status, asked_at, updated_at)
       select distinct id, organization_id, account_id, 'UNSPECIFIED', $2::timestamptz, $2::timestamptz from told order by id
       on conflict (resource_id) do update set asked_at = excluded.asked_at
     )
     select n, id, account_id, region from told`,
    [JSON.stringify(rows), unit.now],
  );
  const places = new Map(asked.map((row) => [`${row.account_id} ${row.region}`, row]));
  const runAt = new Date(Date.now() + SETTLED_MS);
  for (const { account_id: accountId, region } of places.values()) {
    await readPatchesLater(unit, { accountId, region }, runAt);
  }
  const known = new Map(asked.map(({ n, id }) => [n, id]));
  items.forEach((item, n) => {
    const { resourceId, complianceStatus, patchBaselineId, severity } = item.signal.facts;
    const id = known.get(n);
    if (!id) return settle(item, 'IGNORED', 'RESOURCE_UNKNOWN', `Instance ${resourceId} has not been discovered.`);
    settle(
      item,
      'IGNORED',
      'PATCH_COMPLIANCE',
      `${resourceId} is ${complianceStatus} by its patch baseline: its patches are read anew, no alert.`,
      { resourceId: toGlobalId('Resource', id), complianceStatus, patchBaselineId, severity },
    );
  });
}
