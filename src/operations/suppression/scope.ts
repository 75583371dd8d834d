import { InvalidError } from '../../domain/error';
import { atMost, distinct, idOf, idsOf, isStorable, notFound } from '../check';
import { seesWhole } from '../organization/require-organization';
import type { Unit } from '../unit';

export interface ScopeInput {
  accountId?: string | null;
  resourceIds?: string[] | null;
  tags?: { key: string; value: string }[] | null;
  configurationIds?: string[] | null;
}

/** Which alerts: every part that is given must fit. */
export interface Scope {
  organizationId: string;
  accountId: string | null;
  resources: { id: string; accountId: string }[];
  tags: { key: string; value: string }[];
  configurationIds: string[];
}

const MOST_TAGS = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;
const LONGEST_DEFINITION = 300;

type Given<T> = T | null | undefined;
const given = <T>(value: Given<T>): value is T => value !== null && value !== undefined;

/** The scope as asked for; one that leaves nothing out is refused, as is what the caller does not see. */
export async function scopeOf(unit: Unit, input: ScopeInput): Promise<Scope> {
  requireAny(input);
  const tags = given(input.tags) ? tagsOf(input.tags) : [];
  const configurationIds = given(input.configurationIds) ? definitionsOf(input.configurationIds) : [];
  const account = given(input.accountId) ? await accountOf(unit, input.accountId) : null;
  const resources = given(input.resourceIds) ? await resourcesOf(unit, input.resourceIds, account) : [];
  const organizationId = account?.organizationId ?? resources.at(0)?.organizationId ?? organizationOf(unit);
  const accounts = new Set(resources.map(({ accountId }) => accountId));
  const accountId = account?.id ?? (accounts.size === 1 ? resources[0].accountId : null);
  if (accountId === null && !seesWhole(unit.caller, organizationId)) throw needsAccount('you see single accounts only');
  return { organizationId, accountId, resources, tags, configurationIds };
}

function requireAny({ accountId, resourceIds, tags, configurationIds }: ScopeInput): void {
  if ([accountId, resourceIds, tags, configurationIds].some(given)) return;
  throw new InvalidError(
    'It would hold back every alert: name an account, resources, tags or definitions.',
    ['input', 'accountId'],
    'REQUIRED',
  );
}

function needsAccount(because: string): InvalidError {
  return new InvalidError(`Name an account: ${because}.`, ['input', 'accountId'], 'REQUIRED');
}

/** Tags and definitions alone mean the one organization that the caller sees. */
function organizationOf({ caller: { organizations } }: Unit): string {
  if (organizations === 'ALL' || organizations.length > 1) throw needsAccount('you see several organizations');
  if (organizations.length === 0) throw needsAccount('you see single accounts only');
  return organizations[0];
}

async function accountOf(unit: Unit, globalId: string): Promise<{ id: string; organizationId: string }> {
  const id = idOf('Account', globalId, 'accountId');
  const [account] = await unit.query<{ id: string; organizationId: string }>(
    'select id, organization_id as "organizationId" from account where id = $1',
    [id],
  );
  return account ?? notFound('Account', ['input', 'accountId']);
}

interface FoundResource {
  id: string;
  accountId: string;
  organizationId: string;
}

async function resourcesOf(
  unit: Unit,
  globalIds: readonly string[],
  account: { id: string } | null,
): Promise<FoundResource[]> {
  const ids = idsOf('Resource', distinct(globalIds, 'resourceIds'), 'resourceIds');
  const rows = await unit.query<FoundResource>(
    `select id, account_id as "accountId", organization_id as "organizationId" from resource
     where id = any ($1) and ($2::uuid is null or account_id = $2)`,
    [ids, account?.id ?? null],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const found = ids.map((id, n) => byId.get(id) ?? notFound('Resource', ['input', 'resourceIds', `${n}`]));
  const stray = found.findIndex(({ organizationId }) => organizationId !== found[0].organizationId);
  if (stray > 0) {
    throw new InvalidError('The resources belong to more than one organization.', ['input', 'resourceIds', `${stray}`]);
  }
  return found;
}

function tagsOf(tags: readonly { key: string; value: string }[]): Scope['tags'] {
  if (tags.length === 0) throw new InvalidError('tags is empty.', ['input', 'tags'], 'REQUIRED');
  atMost(tags, 'tags', MOST_TAGS);
  const seen = new Set<string>();
  return tags.map(({ key, value }, n) => {
    const path = ['input', 'tags', `${n}`];
    requireText(key, LONGEST_KEY, [...path, 'key']);
    if (value !== '') requireText(value, LONGEST_VALUE, [...path, 'value']);
    const pair = JSON.stringify([key, value]);
    if (seen.has(pair)) throw new InvalidError(`tags names ${key} with one value twice.`, path);
    seen.add(pair);
    return { key, value };
  });
}

function definitionsOf(ids: readonly string[]): string[] {
  const list = distinct(ids, 'configurationIds');
  list.forEach((id, n) => requireText(id, LONGEST_DEFINITION, ['input', 'configurationIds', `${n}`]));
  return list;
}

/** Compared to the letter, so taken as it is. */
function requireText(text: string, most: number, path: readonly string[]): void {
  const field = path.at(-1)!;
  if (!isStorable(text)) throw new InvalidError(`${field} holds NUL or half a surrogate pair.`, path);
  if (text === '') throw new InvalidError(`${field} is empty.`, path, 'REQUIRED');
  if ([...text].length > most) throw new InvalidError(`${field} has at most ${most} characters.`, path, 'TOO_LONG');
}
