import { explain } from '../../domain/explanation';
import { InvalidError } from '../../domain/error';
import type { IncidentPriority } from '../../domain/words';
import { incidentSignature } from '../../domain/problem';
import type { Account, Resource } from '../../entities';
import { idOf, idsOf, notFound, textOf, TITLE } from '../check';
import type { Operation } from '../perform';
import type { Unit } from '../unit';
import { openIncident } from './open';

export interface CreateIncidentInput {
  accountId: string;
  title: string;
  description: string;
  priority: IncidentPriority;
  resourceIds?: string[] | null;
  idempotencyKey?: string | null;
  test?: boolean | null;
}

type KnownResource = Pick<Resource, 'id' | 'type' | 'arn'>;

const REPORTED = { rule: 'INCIDENT_REPORTED', ruleVersion: '1' };

export const createIncident: Operation<CreateIncidentInput> = async (unit, input) => {
  const title = textOf(input.title, 'title', TITLE);
  const description = textOf(input.description, 'description');
  const resourceIds = idsOf('Resource', input.resourceIds ?? [], 'resourceIds');
  const account = await activeAccount(unit, idOf('Account', input.accountId, 'accountId'));
  const resources = await requireResources(unit, account, resourceIds, input.resourceIds ?? []);
  const { caller } = unit;
  const opened = await openIncident(unit, {
    organizationId: account.organization_id,
    accountId: account.id,
    title,
    description,
    priority: input.priority,
    origin: caller.party === 'CUSTOMER' ? 'CUSTOMER_REPORTED' : 'DETECTED',
    explanation: explain(
      REPORTED,
      `${caller.name} reported it for ${caller.party === 'CUSTOMER' ? 'the customer' : 'Accelerate'}.`,
      { party: caller.party, actor: caller.kind },
    ),
    resourceIds,
    reporterId: caller.personId,
    test: input.test ?? false,
    signature: incidentSignature({ definition: null, resources }),
  });
  return { ids: { incident: opened.id }, eventId: opened.eventId };
};

async function activeAccount(unit: Unit, id: string): Promise<Account> {
  const [account] = await unit.query<Account>('select * from account where id = $1', [id]);
  if (!account) notFound('Account', ['input', 'accountId']);
  if (account.status !== 'ACTIVE') {
    throw new InvalidError(`The account is ${account.status}; incidents are worked on in ACTIVE accounts.`, [
      'input',
      'accountId',
    ]);
  }
  return account;
}

async function requireResources(
  unit: Unit,
  account: Account,
  ids: string[],
  given: string[],
): Promise<KnownResource[]> {
  if (ids.length === 0) return [];
  const known = await unit.query<KnownResource>(
    'select id, type, arn from resource where id = any ($1) and account_id = $2',
    [ids, account.id],
  );
  const missing = ids.find((id) => !known.some((row) => row.id === id));
  if (!missing) return known;
  const place = given.findIndex((globalId) => idOf('Resource', globalId, 'resourceIds') === missing);
  notFound('Resource', ['input', 'resourceIds', `${place}`]);
}
