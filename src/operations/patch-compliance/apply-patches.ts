import { COMPLIANT_STATES, NON_COMPLIANT_STATES, type DiscoveredPatch } from '../../domain/patching/compliance';
import { PatchSeverity } from '../../domain/words';
import type { Unit } from '../unit';

/** The patches of one instance, as they were after a scan. */
export interface InstancePatches {
  resourceId: string;
  scannedAt: Date;
  patches: readonly DiscoveredPatch[];
}

interface Owner {
  organizationId: string;
  accountId: string;
}

/** Takes over the patches of instances, each wholly: what is told of a patch is kept once for all of the account. */
export async function applyPatches(unit: Unit, owner: Owner, read: readonly InstancePatches[]): Promise<void> {
  if (read.length === 0) return;
  await writeDefinitions(unit, owner, read);
  await unit.query(
    `with told as materialized (
       select i.id as resource_id, d.id as definition_id, p.state, p."installedAt" as installed_at
       from jsonb_to_recordset($1::jsonb) as i (id uuid, patches jsonb),
         jsonb_to_recordset(i.patches) as p (title text, "kbId" text, state text, "installedAt" timestamptz(3))
       join patch_definition d on d.account_id = $3 and d.kb_id = p."kbId" and d.title = p.title
     ), gone as (
       delete from patch p using jsonb_to_recordset($1::jsonb) as i (id uuid)
       where p.resource_id = i.id
         and not exists (select from told t where t.resource_id = p.resource_id and t.definition_id = p.definition_id)
     )
     insert into patch as p (id, organization_id, account_id, resource_id, definition_id, state, installed_at, missing_since)
     select gen_random_uuid(), $2, $3, resource_id, definition_id, state, installed_at,
       case when state = 'MISSING' then $4::timestamptz end
     from told order by resource_id, definition_id
     on conflict (resource_id, definition_id) do update set state = excluded.state, installed_at = excluded.installed_at,
       missing_since = case when excluded.state = 'MISSING' then coalesce(p.missing_since, excluded.missing_since) end
     where (p.state, p.installed_at) is distinct from (excluded.state, excluded.installed_at)`,
    [
      JSON.stringify(read.map(({ resourceId: id, patches }) => ({ id, patches }))),
      owner.organizationId,
      owner.accountId,
      unit.now,
    ],
  );
  await countBySeverity(unit, read);
}

async function writeDefinitions(unit: Unit, owner: Owner, read: readonly InstancePatches[]): Promise<void> {
  const definitions = new Map<string, DiscoveredPatch>();
  for (const { patches } of read) {
    for (const patch of patches) definitions.set(JSON.stringify([patch.kbId, patch.title]), patch);
  }
  await unit.query(
    `with told as materialized (
       select p.*, array(select jsonb_array_elements_text(p.cves)) as ids from jsonb_to_recordset($1::jsonb) as p (
         title text, "kbId" text, classification text, severity text, cves jsonb)
     )
     insert into patch_definition as d (id, organization_id, account_id, title, kb_id, classification, severity, cves)
     select gen_random_uuid(), $2, $3, t.title, t."kbId", t.classification, t.severity, t.ids from told t
     left join patch_definition k on k.account_id = $3 and k.kb_id = t."kbId" and k.title = t.title
     where k.id is null or (k.classification, k.severity, k.cves) is distinct from (t.classification, t.severity, t.ids)
     order by t."kbId" collate "C", t.title collate "C"
     on conflict (account_id, kb_id, title) do update set classification = excluded.classification,
       severity = excluded.severity, cves = excluded.cves`,
    [JSON.stringify([...definitions.values()]), owner.organizationId, owner.accountId],
  );
}

/** The counts that reports and summaries are made of, from the patches themselves. */
async function countBySeverity(unit: Unit, read: readonly InstancePatches[]): Promise<void> {
  const counted = (states: string): string => {
    const counts = PatchSeverity.map(
      (severity) => `count(*) filter (where n.severity = '${severity}' and n.state = any (${states}))`,
    );
    return `array[${counts.join(', ')}]::int[]`;
  };
  await unit.query(
    `update patch_compliance c set patches_at = i.at, compliant_by_severity = n.compliant,
       non_compliant_by_severity = n.non_compliant, missing_by_severity = n.missing
     from jsonb_to_recordset($1::jsonb) as i (id uuid, at timestamptz(3)), lateral (
       select ${counted('$2::text[]')} as compliant, ${counted('$3::text[]')} as non_compliant,
         ${counted(`array['MISSING']`)} as missing
       from (select d.severity, p.state from patch p join patch_definition d on d.id = p.definition_id
             where p.resource_id = i.id) n
     ) n
     where c.resource_id = i.id`,
    [
      JSON.stringify(read.map(({ resourceId: id, scannedAt: at }) => ({ id, at }))),
      COMPLIANT_STATES,
      NON_COMPLIANT_STATES,
    ],
  );
}
