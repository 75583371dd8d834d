import { fileSystemsOf, type AttachedVolume, type ReportedFileSystem } from '../../domain/file-systems';
import type { Unit } from '../unit';
import type { Scan } from './apply-resources';

export interface InstanceFileSystem extends ReportedFileSystem {
  instanceId: string;
}

/** Takes over which file systems the agents of a region report, each tied to the volume that it lies on. */
export async function applyFileSystems(unit: Unit, scan: Scan, reported: readonly InstanceFileSystem[]): Promise<void> {
  const byInstance = new Map<string, InstanceFileSystem[]>();
  for (const one of reported) byInstance.set(one.instanceId, [...(byInstance.get(one.instanceId) ?? []), one]);
  const instances = await unit.query<{ id: string; volumes: Partial<AttachedVolume>[] | null }>(
    `select resource_id as id, details -> 'volumes' as volumes from resource
     where account_id = $1 and region = $2 and type = 'AWS::EC2::Instance' and deleted_at is null
       and resource_id = any ($3)`,
    [scan.accountId, scan.region, [...byInstance.keys()]],
  );
  const rows = instances.flatMap(({ id, volumes }) => {
    const attached = (volumes ?? []).filter((one): one is AttachedVolume => !!one.volumeId && !!one.device);
    return fileSystemsOf(attached, byInstance.get(id)!).map(({ volumeId, device, fsType, path }) => ({
      instance_id: id,
      volume_id: volumeId,
      device,
      fs_type: fsType,
      path,
    }));
  });
  await unit.query(
    `with found as materialized (
       select * from jsonb_to_recordset($1::jsonb) as f (
         instance_id text, volume_id text, device text, fs_type text, path text)
     ), gone as (
       delete from file_system s where s.account_id = $2 and s.region = $3
         and not exists (select from found f where f.instance_id = s.instance_id and f.volume_id = s.volume_id)
     )
     insert into file_system as s (account_id, region, instance_id, volume_id, organization_id, device, fs_type, path)
     select $2, $3, instance_id, volume_id, $4, device, fs_type, path from found
     on conflict (account_id, region, instance_id, volume_id) do update set
       device = excluded.device, fs_type = excluded.fs_type, path = excluded.path
     where (s.device, s.fs_type, s.path) is distinct from (excluded.device, excluded.fs_type, excluded.path)`,
    [JSON.stringify(rows), scan.accountId, scan.region, scan.organizationId],
  );
}
