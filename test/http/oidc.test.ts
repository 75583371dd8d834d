import type { Caller } from '../../src/domain/caller';
import { scopesOf } from '../../src/domain/permission';
import { UpstreamError } from '../../src/domain/live';
import { type Authentication, createAuthentication } from '../../src/http/authentication';
import { insert } from '../harness/insert';
import { until } from '../harness/until';
import { testWorld } from '../harness/world';
import { type Claims, LocalIssuer } from './issuer';
import { databaseUrlOf, engineOf, recordingLogger, startService } from './service';

const tested = testWorld();
/** Accelerate's own, and one that may speak for Acme alone. */
let everywhere: LocalIssuer;
let acmes: LocalIssuer;
let now: number;
let offset = 0;

beforeAll(async () => {
  everywhere = await new LocalIssuer().start();
  acmes = await new LocalIssuer().start();
});
afterAll(() => Promise.all([everywhere.stop(), acmes.stop()]));
beforeEach(() => {
  now = Date.now();
  offset = 0;
});

function authentication(more: { cooldownMs?: number; rememberMs?: number } = {}): Authentication {
  return createAuthentication({
    engine: engineOf(tested.world.pool),
    issuers: [
      { issuer: everywhere.url, audience: 'opsgraph', organizations: ['*'] },
      { issuer: acmes.url, audience: 'opsgraph', organizations: ['Acme'] },
    ],
    fetch,
    logger: recordingLogger().logger,
    now: () => now + offset,
    rememberMs: 0,
    ...more,
  });
}

/** A newly invited person: nobody has signed in as them. */
async function invited(columns: Record<string, unknown> = {}, organizations: string[] = ['Acme']) {
  const at = new Date();
  const name = `Person ${Math.random()}`;
  const person = await insert(tested.world.pool, 'person', {
    name,
    email: `${name.replace(/\W/g, '')}@example.com`.toLowerCase(),
    party: 'CUSTOMER',
    role: 'CUSTOMER_OPERATOR',
    created_at: at,
    updated_at: at,
    ...columns,
  });
  for (const organization of organizations) await granted(person.id, organization);
  return { id: person.id, email: person.email as string, subject: `sub-${person.id}` };
}

async function granted(personId: string, organization: string, columns: Record<string, unknown> = {}) {
  return insert(tested.world.pool, 'access_grant', {
    person_id: personId,
    organization_id: tested.world.organization(organization).id,
    role: 'CUSTOMER_OPERATOR',
    granted_at: new Date(),
    ...columns,
  });
}

async function signIn(issuer: LocalIssuer, claims: Claims, by = authentication()): Promise<Caller | null> {
  return by.authenticate(`Bearer ${await issuer.sign(claims)}`);
}

describe('a token of an invited person', () => {
  it('is recognised by the verified e-mail once, afterwards by issuer and subject', async () => {
    const { id, email, subject } = await invited();
    const acme = tested.world.organization('Acme').id;
    const first = await signIn(acmes, { sub: subject, email: email.toUpperCase(), email_verified: true });
    expect(first).toEqual({
      kind: 'PERSON',
      principalId: id,
      personId: id,
      name: expect.stringMatching(/^Person/),
      email,
      party: 'CUSTOMER',
      role: 'CUSTOMER_OPERATOR',
      scopes: scopesOf('CUSTOMER_OPERATOR'),
      organizations: [acme],
      accounts: [],
      memberOf: [acme],
      expiresAt: expect.any(Number),
      reason: null,
    });
    // Another address in a later token changes nothing.
    expect(await signIn(acmes, { sub: subject, email: 'changed@example.com' })).toMatchObject({
      principalId: id,
      email,
    });
    // The invitation is used up: another subject with the address is nobody.
    expect(await signIn(acmes, { sub: 'thief', email, email_verified: true })).toBeNull();
    expect(await signIn(everywhere, { sub: subject, email, email_verified: true })).toBeNull();
    await until(
      'the visit is written',
      async () => (await tested.world.row<{ last_seen_at: Date | null }>('person', id)).last_seen_at,
    );
  });

  it.each([
    ['not verified', { email_verified: false }],
    ['verified in a text', { email_verified: 'true' }],
    ['silent about it', {}],
  ])('is nobody while the e-mail is %s', async (_what, claims) => {
    const { email, subject } = await invited();
    expect(await signIn(acmes, { sub: subject, email, ...claims })).toBeNull();
  });

  it('is nobody where nobody was invited, or they are not active', async () => {
    expect(await signIn(acmes, { sub: 'x', email: 'nobody@example.com', email_verified: true })).toBeNull();
    const { id, email, subject } = await invited();
    expect(await signIn(acmes, { sub: subject, email, email_verified: true })).not.toBeNull();
    await tested.world.pool.query('update person set active = false where id = $1', [id]);
    expect(await signIn(acmes, { sub: subject })).toBeNull();
  });

  it('is one person’s when two come at once', async () => {
    const { email } = await invited();
    const by = authentication();
    const claims = { email, email_verified: true };
    const callers = await Promise.all(
      ['one', 'two'].map((sub) => signIn(acmes, { sub: `${email} ${sub}`, ...claims }, by)),
    );
    expect(callers.filter((caller) => caller !== null)).toHaveLength(1);
  });
});

describe('organizations', () => {
  it('are those of the tables, whole and by account, until they expire', async () => {
    const { world } = tested;
    const { id, email, subject } = await invited({}, []);
    const production = world.account('Globex', 'production');
    await granted(id, 'Globex', { account_id: production.id });
    const whole = await granted(id, 'Acme', { expires_at: new Date(Date.now() + 3_600_000) });
    const claims = {
      sub: subject,
      email,
      email_verified: true,
      organizations: ['Evil'],
      role: 'BREAK_GLASS',
    } as Claims;
    const caller = (await signIn(everywhere, claims))!;
    expect(caller).toMatchObject({
      role: 'CUSTOMER_OPERATOR',
      organizations: [world.organization('Acme').id],
      accounts: [production.id],
    });
    expect([...caller.memberOf].sort()).toEqual(
      [world.organization('Acme').id, world.organization('Globex').id].sort(),
    );
    await world.pool.query('update access_grant set expires_at = now() where id = $1', [whole.id]);
    expect(await authentication().refresh(caller)).toMatchObject({ organizations: [], accounts: [production.id] });
  });

  it('another organization’s issuer cannot speak for', async () => {
    const both = await invited({}, ['Acme', 'Globex']);
    const globex = await invited({}, ['Globex']);
    const none = await invited({}, []);
    const engineer = await invited({ party: 'ACCELERATE', role: 'OPERATIONS_ENGINEER', all_organizations: true }, []);
    for (const { email, subject } of [both, globex, none, engineer]) {
      expect(await signIn(acmes, { sub: subject, email, email_verified: true })).toBeNull();
    }
    expect(
      await signIn(everywhere, { sub: engineer.subject, email: engineer.email, email_verified: true }),
    ).toMatchObject({
      party: 'ACCELERATE',
      organizations: 'ALL',
      memberOf: 'ALL',
    });
  });

  it('have each a person of its own for one address, whom no other configured issuer becomes', async () => {
    const { world } = tested;
    const email = 'both@example.com';
    const homes = ['Globex', 'Acme'].map((name) => world.organization(name).id);
    const globexes = await invited({ email, home_id: homes[0] }, ['Globex']);
    const acmesOwn = await invited({ email, home_id: homes[1] }, ['Acme']);
    const token = { sub: 'the same everywhere', email, email_verified: true };
    expect(await signIn(acmes, token)).toMatchObject({ principalId: acmesOwn.id, organizations: [homes[1]] });
    expect(await world.row('person', globexes.id)).toMatchObject({ issuer: null, subject: null });
    // The same subject and the same address at another issuer, and an address that it has not verified.
    expect(await signIn(everywhere, { ...token, email_verified: false })).toBeNull();
    expect(await signIn(everywhere, token)).toMatchObject({ principalId: globexes.id, organizations: [homes[0]] });
    expect(await world.row('person', acmesOwn.id)).toMatchObject({ issuer: acmes.url });
    expect(await signIn(acmes, token)).toMatchObject({ principalId: acmesOwn.id });
  });

  it('that were given later are not within the issuer’s reach either', async () => {
    const { id, email, subject } = await invited();
    await signIn(acmes, { sub: subject, email, email_verified: true });
    await granted(id, 'Globex');
    expect((await signIn(acmes, { sub: subject }))!.organizations).toEqual([tested.world.organization('Acme').id]);
  });
});

describe('a token', () => {
  let known: { sub: string };
  beforeAll(async () => {
    const { email, subject } = await invited();
    now = Date.now();
    known = { sub: subject };
    expect(await signIn(acmes, { ...known, email, email_verified: true })).not.toBeNull();
  });

  it('of another audience or issuer, expired or without an end is nobody’s', async () => {
    expect(await signIn(acmes, known)).not.toBeNull();
    expect(await signIn(acmes, { ...known, aud: 'another' })).toBeNull();
    expect(await signIn(acmes, { ...known, iss: everywhere.url })).toBeNull();
    expect(await signIn(acmes, { ...known, iss: 'https://evil.example' })).toBeNull();
    expect(await signIn(acmes, { ...known, expiresIn: -60 })).toBeNull();
    expect(await signIn(acmes, { ...known, expiresIn: null })).toBeNull();
  });

  it('signed with a shared secret, or not at all, or cut is nobody’s', async () => {
    const { authenticate } = authentication();
    expect(await authenticate(`Bearer ${await acmes.signShared(acmes.publicKeyText)}`)).toBeNull();
    expect(await authenticate(`Bearer ${acmes.unsigned()}`)).toBeNull();
    const token = await acmes.sign(known);
    expect(await authenticate(`Bearer ${token.slice(0, -8)}AAAAAAAA`)).toBeNull();
    expect(await authenticate(`Bearer ${token.split('.').slice(0, 2).join('.')}`)).toBeNull();
  });

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('may be signed with %s', async (algorithm) => {
    await acmes.rotate(algorithm);
    expect(await signIn(acmes, known)).not.toBeNull();
  });

  it('ends when it says so', async () => {
    const by = authentication();
    const token = await acmes.sign({ ...known, expiresIn: 100 });
    const caller = (await by.authenticate(`Bearer ${token}`))!;
    expect(caller.expiresAt! - now).toBeLessThanOrEqual(101_000);
    expect(await by.refresh(caller)).toEqual(caller);
    offset = 101_000;
    expect(await by.authenticate(`Bearer ${token}`)).toBeNull();
    expect(await by.refresh(caller)).toBeNull();
  });
});

describe('an issuer’s keys', () => {
  let known: { sub: string };
  beforeAll(async () => {
    const { email, subject } = await invited();
    now = Date.now();
    known = { sub: subject };
    await signIn(acmes, { ...known, email, email_verified: true });
  });

  it('are fetched once, and again when a token names a new one', async () => {
    const by = authentication({ cooldownMs: 0 });
    await signIn(acmes, known, by);
    const before = acmes.asked['/keys'];
    for (let n = 0; n < 5; n++) expect(await signIn(acmes, known, by)).not.toBeNull();
    expect(acmes.asked['/keys']).toBe(before);
    const old = await acmes.sign(known);
    await acmes.rotate();
    expect(await signIn(acmes, known, by)).not.toBeNull();
    expect(acmes.asked['/keys']).toBe(before + 1);
    // What was rotated out is believed no more.
    expect(await by.authenticate(`Bearer ${old}`)).toBeNull();
  });

  it('are not fetched for every unknown one', async () => {
    const by = authentication({ cooldownMs: 60_000 });
    await signIn(acmes, known, by);
    const before = acmes.asked['/keys'];
    const stranger = await new LocalIssuer().start();
    try {
      for (let n = 0; n < 5; n++) {
        const token = await stranger.sign({ ...known, iss: acmes.url });
        expect(await by.authenticate(`Bearer ${token}`)).toBeNull();
      }
    } finally {
      await stranger.stop();
    }
    expect(acmes.asked['/keys']).toBe(before);
  });

  it('that cannot be had are an upstream’s fault, not the caller’s', async () => {
    const service = await startService(databaseUrlOf(tested.world), {
      authentication: {
        issuers: [{ issuer: acmes.url, audience: 'opsgraph', organizations: ['Acme'] }],
        rememberMs: 0,
      },
    });
    acmes.status = 500;
    try {
      await expect(signIn(acmes, known)).rejects.toThrow(UpstreamError);
      const authorization = `Bearer ${await acmes.sign(known)}`;
      const response = await service.post({ query: '{ caller }' }, { authorization });
      expect(response.status).toBe(503);
      expect((await response.json()).errors[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE');
      acmes.status = 200;
      const again = await service.post({ query: '{ caller }' }, { authorization });
      expect((await again.json()).data.caller).toMatch(/^PERSON Person/);
    } finally {
      acmes.status = 200;
      await service.stop();
    }
  });
});
