import type { Unit } from '../unit';

/**
 * Has what escalation follows from incidents looked at anew, once this transaction has committed. Nothing to do where
 * the organization has no policy: one that is made later looks at all that is open.
 */
export async function followEscalation(unit: Unit, organizationId: string, incidentIds: readonly string[]) {
  await unit.query(
    `select enqueue('escalate-incident', 'escalate-incident:' || id, jsonb_build_object('incidentId', id), null, null)
     from unnest($2::uuid[]) i (id) where exists (select from escalation_policy where organization_id = $1)`,
    [organizationId, incidentIds],
  );
}
