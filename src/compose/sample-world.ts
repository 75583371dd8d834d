import type { Pool } from 'pg';
import { pause } from '../jobs/pause';
import type { SandboxKeys } from './files';
import { graphqlClient, mutate, type Ask } from './graphql-client';
import type { Progress } from './progress';
import type { SandboxControl, World, WorldAccount } from './sandbox-control';

const LEAST_INCIDENTS = 10;
const SAMPLE_HISTORY = 3;

interface Managed {
  id: string;
  awsAccountId: string;
  status: string;
  access: { externalId: string; error: string | null };
}

/**
 * Brings the sandbox's accounts under management as customers do: each organization onboards its accounts through the
 * API, creates the role with the external id that it is given, and synchronisation finds what is there.
 */
export async function onboardWorld(
  deps: { url: string; keys: SandboxKeys; organizations: readonly string[]; world: World; control: SandboxControl },
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { url, keys, world, control } = deps;
  const asks = [graphqlClient(url, keys.customer.key), graphqlClient(url, keys.customer2.key)];
  await Promise.all(
    world.organizations.slice(0, asks.length).map(async ({ accounts }, i) => {
      const managed = await managedAccounts(asks[i]);
      for (const account of accounts) {
        signal.throwIfAborted();
        const known = managed.find(({ awsAccountId }) => awsAccountId === account.accountId);
        const { access } = known ?? (await onboard(asks[i], await organizationId(asks[i]), account));
        // The sandbox may have been reset or started anew: the role is there again, with the id that we issued.
        await control.trust(account.accountId, access.externalId);
      }
    }),
  );
  await invitePeople(asks, graphqlClient(url, keys.operator.key));
  progress.step(`${world.organizations.flatMap(({ accounts }) => accounts).length} AWS accounts onboarded`);
}

/** Until each account's first synchronisation has ended, well or not: one that fails does not hold up the others. */
export async function firstSynchronisation(pool: Pool, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { rows } = await pool.query<{ open: number }>(
      `select count(*)::int as open from account a
       where a.status = 'DISCOVERY' and a.access_error is null
         and not exists (select from job j where j.account_id = a.id and j.kind = 'sync-account' and j.status = 'FAILED')`,
    );
    if (rows[0].open === 0) return;
    await pause(100, signal);
  }
}

/** Until the first incidents have come in, with some of them already worked on and resolved as sample history. */
export async function firstIncidents(
  deps: { url: string; keys: SandboxKeys; pool: Pool; control: SandboxControl },
  signal: AbortSignal,
): Promise<void> {
  await deps.control.begin();
  const ask = graphqlClient(deps.url, deps.keys.operator.key);
  while (!signal.aborted) {
    const { rows } = await deps.pool.query<{ opened: number; resolved: number }>(
      `select count(*)::int as opened, count(*) filter (where status = 'RESOLVED')::int as resolved
       from incident where origin in ('DETECTED', 'FAILED_REMEDIATION')`,
    );
    const [{ opened, resolved }] = rows;
    if (opened >= LEAST_INCIDENTS && resolved > 0) return;
    if (opened >= LEAST_INCIDENTS) await workOnSome(ask);
    else await pause(100, signal);
  }
}

/** People to assign to and to look at: two of each customer, two engineers who serve both. */
const customers = [
  ['Dana Whitfield', 'CUSTOMER_ADMIN'],
  ['Tomás Oliveira', 'CUSTOMER_OPERATOR'],
  ['Ingrid Solberg', 'CUSTOMER_ADMIN'],
  ['Kofi Mensah', 'CUSTOMER_VIEWER'],
] as const;
const engineers = [
  ['Priya Raman', 'OPERATIONS_ENGINEER'],
  ['Lukas Brandt', 'CLOUD_ARCHITECT'],
] as const;

async function invitePeople(asks: readonly Ask[], operator: Ask): Promise<void> {
  for (const [i, ask] of asks.entries()) {
    const organization = await organizationId(ask);
    const { people } = await ask<{ people: { nodes: { id: string }[] } }>('{ people(first: 1) { nodes { id } } }');
    if (people.nodes.length > 0) continue;
    for (const [name, role] of customers.slice(2 * i, 2 * i + 2)) await invite(ask, organization, name, role);
    for (const [name, role] of engineers) await invite(operator, organization, name, role);
  }
}

async function invite(ask: Ask, organization: string, name: string, role: string): Promise<void> {
  const email = `${name.toLowerCase().replace('á', 'a').replace(' ', '.')}@example.com`;
  await mutate(
    ask,
    'mutation ($input: InvitePersonInput!) { invitePerson(input: $input) { userErrors { message code } } }',
    { organizationId: organization, email, name, role },
  );
}

async function managedAccounts(ask: Ask): Promise<Managed[]> {
  const { accounts } = await ask<{ accounts: { nodes: Managed[] } }>(
    'query { accounts(first: 200) { nodes { id awsAccountId status access { externalId error } } } }',
  );
  return accounts.nodes;
}

async function organizationId(ask: Ask): Promise<string> {
  const { viewer } = await ask<{ viewer: { organizations: { id: string }[] } }>(
    'query { viewer { organizations { id } } }',
  );
  return viewer.organizations[0].id;
}

async function onboard(ask: Ask, organization: string, account: WorldAccount): Promise<Managed> {
  const onboarded = await mutate<{ account: Managed; userErrors: [] }>(
    ask,
    `mutation ($input: OnboardAccountInput!) { onboardAccount(input: $input) {
       account { id awsAccountId status access { externalId error } } userErrors { message code } } }`,
    {
      organizationId: organization,
      awsAccountId: account.accountId,
      name: account.name,
      serviceTier: account.tier,
      addOns: account.addOns,
      regions: account.regions,
    },
  );
  if (account.environment === 'NON_PRODUCTION') {
    await mutate(
      ask,
      'mutation ($input: UpdateAccountInput!) { updateAccount(input: $input) { userErrors { message code } } }',
      { accountId: onboarded.account.id, environment: account.environment },
    );
  }
  return onboarded.account;
}

/** What an engineer does with an incident, so that a portal has finished ones to show from the start. */
async function workOnSome(ask: Ask): Promise<void> {
  const { incidents } = await ask<{ incidents: { nodes: { id: string }[] } }>(
    `query ($first: Int) { incidents(first: $first, filter: { status: { eq: UNASSIGNED } },
       orderBy: [{ field: CREATED_AT, direction: ASC }]) { nodes { id } } }`,
    { first: SAMPLE_HISTORY },
  );
  for (const { id } of incidents.nodes) {
    await mutate(
      ask,
      `mutation ($input: AcknowledgeIncidentInput!) {
         acknowledgeIncident(input: $input) { userErrors { message code } } }`,
      { incidentId: id },
    );
    await mutate(
      ask,
      `mutation ($input: AddIncidentCommentInput!) {
         addIncidentComment(input: $input) { userErrors { message code } } }`,
      { incidentId: id, visibility: 'CUSTOMER', body: 'We are looking into it and will tell you what we find.' },
    );
    await mutate(
      ask,
      `mutation ($input: ResolveIncidentInput!) { resolveIncident(input: $input) { userErrors { message code } } }`,
      { incidentId: id, outcome: 'RESTORED', resolution: 'The resource is healthy again; nothing is left to do.' },
    );
  }
}
