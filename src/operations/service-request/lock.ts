import type { ServiceRequest } from '../../entities';
import { idOf, notFound } from '../check';
import { expectVersion } from '../lock';
import type { Unit } from '../unit';

/** What every verb on one service request is given. */
export interface ServiceRequestInput {
  serviceRequestId: string;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

/** The request, held until the transaction ends; under row-level security another tenant's is not there. */
export async function lockServiceRequest(unit: Unit, input: ServiceRequestInput): Promise<ServiceRequest> {
  const id = idOf('ServiceRequest', input.serviceRequestId, 'serviceRequestId');
  const [request] = await unit.query<ServiceRequest>('select * from service_request where id = $1 for no key update', [
    id,
  ]);
  if (!request) notFound('ServiceRequest', ['input', 'serviceRequestId']);
  expectVersion(request, input.expectedVersion);
  return request;
}
