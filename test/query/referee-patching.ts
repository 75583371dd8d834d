import { PatchSeverity } from '../../src/domain/words';
import type { Row, Rows } from './rows';

/** A patch with what it is, which is kept once for all instances. */
export function patchOf(row: Row, rows: Rows): Row {
  const definition = rows.patch_definition.find(({ id }) => id === row.definition_id)!;
  const severity_rank = PatchSeverity.indexOf(definition.severity as PatchSeverity);
  return { ...definition, ...row, severity_rank };
}

const NOTHING = {
  installed: 0,
  installed_other: 0,
  installed_pending_reboot: 0,
  missing: 0,
  failed: 0,
  scanned_at: null,
  patch_baseline_id: null,
  recommendation: null,
};

/** Of whatever is no instance there is none. */
export function complianceOf(resource: Row, rows: Rows): { __typename: string; row: Row } | null {
  if (resource.patch_status === null) return null;
  const kept = rows.patch_compliance.find(({ resource_id }) => resource_id === resource.id);
  const row = { ...NOTHING, ...kept, resource_id: resource.id, status: resource.patch_status };
  return { __typename: 'PatchCompliance', row };
}
