import { caseUrl, SUPPORT_SYSTEM } from '../../domain/support/case';
import type { SupportCase } from '../../entities';
import type { Unit } from '../unit';
import type { CaseSubject } from './tell';

/**
 * After a reclassification: what is said in the case concerns what the incident or request became, and the other way
 * round. What it was keeps its reference to the case.
 */
export async function moveCase(unit: Unit, from: CaseSubject, to: CaseSubject): Promise<void> {
  const column = from.incident_id ? 'incident_id' : 'service_request_id';
  const [moved] = await unit.query<SupportCase>(
    `update support_case set incident_id = $2, service_request_id = $3 where ${column} = $1 returning *`,
    [from.incident_id ?? from.service_request_id, to.incident_id ?? null, to.service_request_id ?? null],
  );
  if (moved?.incident_id) await referToCase(unit, moved, moved.incident_id);
}

/** The incident's reference to the case, as the API gives it out. */
export async function referToCase(
  unit: Unit,
  known: Pick<SupportCase, 'organization_id' | 'account_id' | 'case_id' | 'display_id'>,
  incidentId: string,
): Promise<void> {
  const reference = referenceTo(known);
  await unit.query(
    `insert into external_reference (incident_id, system, external_id, organization_id, account_id, url)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [incidentId, reference.system, reference.id, known.organization_id, known.account_id, reference.url],
  );
}

/** By the number that people see in the Support Center, where AWS told it. */
export function referenceTo({ case_id, display_id }: Pick<SupportCase, 'case_id' | 'display_id'>): {
  system: string;
  id: string;
  url: string | null;
} {
  return { system: SUPPORT_SYSTEM, id: display_id ?? case_id, url: display_id ? caseUrl(display_id) : null };
}
