import { toGlobalId } from '../../domain/id';
import type { Incident, ServiceRequest, SupportCase } from '../../entities';
import { lockIncident } from '../incident/lock';
import { lockServiceRequest } from '../service-request/lock';
import type { Unit } from '../unit';

/** A case with what of ours stands for it, both held until the transaction ends. */
export type HeldCase = { of: SupportCase } & (
  { incident: Incident; request: null } | { incident: null; request: ServiceRequest }
);

/**
 * The incident or request first, then the case: the order of everybody who needs both. A reclassification may have moved
 * the case meanwhile; then what it moved to is held as well.
 */
export async function lockCase(unit: Unit, id: string): Promise<HeldCase> {
  for (;;) {
    const [seen] = await unit.query<SupportCase>('select * from support_case where id = $1', [id]);
    const held = seen.incident_id
      ? { incident: await incidentOf(unit, seen.incident_id), request: null }
      : { incident: null, request: await requestOf(unit, seen.service_request_id!) };
    const [of] = await unit.query<SupportCase>('select * from support_case where id = $1 for no key update', [id]);
    if (of.incident_id === seen.incident_id && of.service_request_id === seen.service_request_id) {
      return { of, ...held };
    }
  }
}

export function incidentOf(unit: Unit, id: string): Promise<Incident> {
  return lockIncident(unit, { incidentId: toGlobalId('Incident', id) });
}

export function requestOf(unit: Unit, id: string): Promise<ServiceRequest> {
  return lockServiceRequest(unit, { serviceRequestId: toGlobalId('ServiceRequest', id) });
}

export async function accountOfCase(unit: Unit, id: string): Promise<string> {
  const [{ account_id }] = await unit.query<{ account_id: string }>(
    'select account_id from support_case where id = $1',
    [id],
  );
  return account_id;
}
