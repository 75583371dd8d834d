import type { DiscoveredAgent } from '../../domain/discovery';
import type { Document } from '../../domain/event';
import type { Unit } from '../unit';
import { holdPlace, type Scan } from './apply-resources';

interface Agent {
  kind: string;
  present: boolean;
  version: string | null;
  compliant: boolean;
  detail: string | null;
}

interface Changed {
  id: string;
  name: string;
  before: Agent[] | null;
  after: Agent[];
}

/**
 * Takes over which instances of a region carry which agent. Systems Manager lists only those that ever reported, so an
 * instance that it does not list has none.
 */
export async function applyAgents(unit: Unit, scan: Scan, found: readonly DiscoveredAgent[]): Promise<void> {
  await holdPlace(unit, scan);
  const rows = found.map(({ resourceId, ...rest }) => ({ ...rest, resource_id: resourceId }));
  const changed = await unit.query<Changed>(
    `with found as materialized (
       select distinct on (resource_id, kind) * from jsonb_to_recordset($1::jsonb) as f (
         resource_id text, kind text, present boolean, version text, compliant boolean, detail text)
     ), instance as (
       select id, resource_id, details from resource
       where account_id = $3 and region = $4 and type = 'AWS::EC2::Instance' and deleted_at is null
     ), told as (
       select i.id, 'SSM_AGENT' as kind, coalesce(f.present, false) as present, f.version,
         coalesce(f.compliant, false) as compliant,
         case when f.kind is null then 'Systems Manager does not know the instance.' else f.detail end as detail
       from instance i left join found f on f.resource_id = i.resource_id and f.kind = 'SSM_AGENT'
       union all
       select id, 'INSTANCE_PROFILE', details->>'instanceProfileArn' is not null, null,
         details->>'instanceProfileArn' is not null, details->>'instanceProfileArn'
       from instance
     ), differing as (
       select t.*, a.kind is not null as known, a.present as old_present, a.version as old_version,
         a.compliant as old_compliant, a.detail as old_detail,
         a.kind is not null and (t.present, t.version, t.compliant, t.detail)
           is distinct from (a.present, a.version, a.compliant, a.detail) as changed
       from told t left join resource_agent a on a.resource_id = t.id and a.kind = t.kind
       where a.kind is null or a.checked_at < $5::timestamptz - interval '10 minutes'
         or (t.present, t.version, t.compliant, t.detail)
           is distinct from (a.present, a.version, a.compliant, a.detail)
     ), written as (
       insert into resource_agent (resource_id, kind, organization_id, account_id, present, version, compliant, detail,
         checked_at)
       select id, kind, $2, $3, present, version, compliant, detail, $5 from differing order by id, kind
       on conflict (resource_id, kind) do update set present = excluded.present, version = excluded.version,
         compliant = excluded.compliant, detail = excluded.detail, checked_at = excluded.checked_at
     )
     update resource r set updated_at = $5
     from (
       select id,
         jsonb_agg(jsonb_build_object('kind', kind, 'present', old_present, 'version', old_version,
           'compliant', old_compliant, 'detail', old_detail) order by kind) as before,
         jsonb_agg(jsonb_build_object('kind', kind, 'present', present, 'version', version,
           'compliant', compliant, 'detail', detail) order by kind) as after
       from differing where changed group by id
     ) d
     where r.id = d.id returning r.id, r.name, d.before, d.after`,
    [JSON.stringify(rows), scan.organizationId, scan.accountId, scan.region, unit.now],
  );
  await unit.recordAll(
    changed.map(({ id, name, before, after }) => ({
      kind: 'RESOURCE_CHANGED' as const,
      organizationId: scan.organizationId,
      accountId: scan.accountId,
      subject: { type: 'Resource' as const, id },
      summary: `${name}: ${after.map(wordsOf).join(' ')}`,
      before: { agents: before } as Document,
      after: { agents: after } as Document,
    })),
  );
}

function wordsOf({ kind, present, compliant, detail }: Agent): string {
  const what = kind === 'SSM_AGENT' ? 'the SSM agent' : 'the instance profile';
  const how = !present ? 'is missing' : compliant ? 'is in order' : 'is not in order';
  return `${what} ${how}${detail && kind === 'SSM_AGENT' && !compliant ? ` (${detail.replace(/\.$/, '')})` : ''}.`;
}
