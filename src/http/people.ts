import type { Caller } from '../domain/caller';
import { scopesOf } from '../domain/permission';
import type { Party, Role } from '../domain/words';
import { type EngineQuery, jsonRows } from './engine';
import { Recent } from './recent';
import type { Identity, Issuer } from './tokens';

interface PersonRow {
  id: string;
  name: string;
  email: string;
  party: Party;
  role: Role;
  issuer: string | null;
  /** null: nobody has signed in as them yet. */
  subject: string | null;
  all_organizations: boolean;
  /** Those that have not expired. */
  grants: { organization_id: string; organization_name: string; account_id: string | null }[];
}

export interface People {
  authenticate(identity: Identity): Promise<Caller | null>;
  refresh(caller: Caller): Promise<Caller | null>;
}

export interface PeopleDeps {
  engine: EngineQuery;
  issuers: readonly Issuer[];
  now: () => number;
  rememberMs: number;
  onError: (error: unknown) => void;
}

const active = (condition: string): string => `
  select p.id, p.name, p.email, p.party, p.role, p.issuer, p.subject, p.all_organizations,
    coalesce((
      select jsonb_agg(jsonb_build_object(
        'organization_id', g.organization_id, 'organization_name', o.name, 'account_id', g.account_id))
      from access_grant g join organization o on o.id = g.organization_id
      where g.person_id = p.id and (g.expires_at is null or g.expires_at > clock_timestamp())
    ), '[]') as grants
  from person p where p.active and ${condition}`;

/** Invited people. Role and organizations are what our tables say; of the token only issuer and subject count. */
export function createPeople({ engine, issuers, now, rememberMs, onError }: PeopleDeps): People {
  const found = new Recent<PersonRow | null>(rememberMs, now);
  const uses = new Recent<Promise<void>>(60_000, now);

  const one = async (condition: string, values: unknown[]): Promise<PersonRow | null> =>
    (await jsonRows<PersonRow>(engine, active(condition), values))[0] ?? null;
  const all = (condition: string, values: unknown[]): Promise<PersonRow[]> =>
    jsonRows<PersonRow>(engine, `${active(condition)} order by p.party, p.created_at, p.id`, values);
  const byIdentity = ({ issuer, subject }: Identity) => all('p.issuer = $1 and p.subject = $2', [issuer, subject]);

  /**
   * Who signed in so before, and whoever was invited by the e-mail that the issuer has verified and may speak for: one
   * person in each organization that invited them. The first time binds that person to issuer and subject for good.
   */
  const recognise = async (identity: Identity, issuer: Issuer): Promise<PersonRow | null> => {
    const { subject, verifiedEmail } = identity;
    const known = await all('(p.issuer = $1 and p.subject = $2 or p.subject is null and p.email = $3)', [
      identity.issuer,
      subject,
      verifiedEmail,
    ]);
    const invited = known.filter((person) => person.subject === null && maySpeakFor(issuer, person));
    for (const { id } of invited) {
      await engine(
        `update person set issuer = $1, subject = $2 where id = $3 and subject is null
           and not exists (select from person other where other.issuer = $1 and other.subject = $2
             and other.home_id is not distinct from person.home_id)`,
        [identity.issuer, subject, id],
      );
    }
    // Read again: of two tokens that came at once for one invitation, the first has it.
    const people = invited.length > 0 ? await byIdentity(identity) : known.filter((person) => person.subject !== null);
    const reaches = (person: PersonRow): boolean => (callerOf(person, issuer, null)?.memberOf.length ?? 0) > 0;
    return people.find(reaches) ?? people[0] ?? null;
  };

  const touch = (id: string): void => {
    const written = engine(
      `update person set last_seen_at = clock_timestamp()
       where id = $1 and (last_seen_at is null or last_seen_at < clock_timestamp() - interval '1 minute')`,
      [id],
    );
    uses.set(
      id,
      written.then(() => undefined, onError),
    );
  };

  return {
    async authenticate(identity) {
      const issuer = issuers.find((one) => one.issuer === identity.issuer);
      if (!issuer) return null;
      const key = `${identity.issuer} ${identity.subject}`;
      const row = await found.get(key, () => recognise(identity, issuer));
      if (!row) return null;
      if (!uses.has(row.id)) touch(row.id);
      return callerOf(row, issuer, identity.expiresAt);
    },
    async refresh({ principalId, expiresAt }) {
      if (!principalId || (expiresAt !== null && expiresAt <= now())) return null;
      const row = await one('p.id = $1', [principalId]);
      const issuer = row && issuers.find((one) => one.issuer === row.issuer);
      return row && issuer ? callerOf(row, issuer, expiresAt) : null;
    },
  };
}

const speaksForAll = ({ organizations }: Issuer): boolean => organizations.includes('*');

/** Another organization's issuer must not take over an invitation by asserting its e-mail. */
function maySpeakFor(issuer: Issuer, { party, grants }: PersonRow): boolean {
  if (speaksForAll(issuer)) return true;
  if (party === 'ACCELERATE' || grants.length === 0) return false;
  return grants.every((grant) => issuer.organizations.includes(grant.organization_name));
}

/** null where the issuer may (by now) not speak for the person. */
function callerOf(row: PersonRow, issuer: Issuer, expiresAt: number | null): Caller | null {
  if (!speaksForAll(issuer) && row.party === 'ACCELERATE') return null;
  const grants = row.grants.filter(
    (grant) => speaksForAll(issuer) || issuer.organizations.includes(grant.organization_name),
  );
  const everywhere = row.party === 'ACCELERATE' && row.all_organizations;
  const whole = grants.filter((grant) => grant.account_id === null);
  return {
    kind: 'PERSON',
    principalId: row.id,
    personId: row.id,
    name: row.name,
    email: row.email,
    party: row.party,
    role: row.role,
    scopes: scopesOf(row.role),
    organizations: everywhere ? 'ALL' : distinct(whole.map((grant) => grant.organization_id)),
    accounts: everywhere ? [] : grants.flatMap((grant) => grant.account_id ?? []),
    memberOf: everywhere ? 'ALL' : distinct(grants.map((grant) => grant.organization_id)),
    expiresAt,
    reason: null,
  };
}

function distinct(ids: string[]): string[] {
  return [...new Set(ids)];
}
