import { InvalidError } from '../../domain/error';
import { ACCELERATE_CATEGORIES, GENERATED_CATEGORIES } from '../../domain/service-request';
import type { Party, ServiceRequestCategory } from '../../domain/words';
import { idOf, notFound, textOf, TITLE } from '../check';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { openServiceRequest } from './open';

export interface CreateServiceRequestInput {
  organizationId: string;
  accountId?: string | null;
  title: string;
  body: string;
  category: ServiceRequestCategory;
  idempotencyKey?: string | null;
}

export const createServiceRequest: Operation<CreateServiceRequestInput> = async (unit, input) => {
  const title = textOf(input.title, 'title', TITLE);
  const body = textOf(input.body, 'body');
  requireCategory(input.category, unit.caller.party);
  const organizationId = idOf('Organization', input.organizationId, 'organizationId');
  await requireOrganization(unit, organizationId);
  const accountId = await accountOf(unit, organizationId, input.accountId);
  const { id, eventId } = await openServiceRequest(unit, {
    organizationId,
    accountId,
    title,
    body,
    category: input.category,
    origin: unit.caller.party,
  });
  return { ids: { serviceRequest: id }, eventId };
};

function requireCategory(category: ServiceRequestCategory, party: Party): void {
  const path = ['input', 'category'];
  if (GENERATED_CATEGORIES.includes(category)) {
    throw new InvalidError(`${category} requests are opened by the service itself.`, path);
  }
  if (party === 'CUSTOMER' && ACCELERATE_CATEGORIES.includes(category)) {
    throw new InvalidError(`${category} requests are Accelerate’s to open.`, path);
  }
}

async function requireOrganization(unit: Unit, id: string): Promise<void> {
  const [organization] = await unit.query('select id from organization where id = $1', [id]);
  if (!organization) notFound('Organization', ['input', 'organizationId']);
}

/** The account, one of that organization; without one the request is about the organization as a whole. */
async function accountOf(unit: Unit, organizationId: string, given?: string | null): Promise<string | null> {
  if (given === null || given === undefined) {
    const { organizations } = unit.caller;
    if (organizations === 'ALL' || organizations.includes(organizationId)) return null;
    // Who sees single accounts alone would not see their own request.
    throw new InvalidError('Name one of the accounts that are yours to see.', ['input', 'accountId'], 'REQUIRED');
  }
  const id = idOf('Account', given, 'accountId');
  const [account] = await unit.query('select id from account where id = $1 and organization_id = $2', [
    id,
    organizationId,
  ]);
  if (!account) notFound('Account', ['input', 'accountId']);
  return id;
}
