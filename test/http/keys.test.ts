import { mintKey } from '../../src/domain/key';
import { createAuthentication } from '../../src/http/authentication';
import { testWorld } from '../harness/world';
import { engineOf, recordingLogger } from './service';

const tested = testWorld();
let now: number;
let lookups: number;
/** Of the times of use: they are not waited for by the request. */
let writes: Promise<unknown>[];

beforeEach(() => {
  now = Date.now();
  lookups = 0;
  writes = [];
});

function authentication(rememberMs?: number) {
  const engine = engineOf(tested.world.pool);
  return createAuthentication({
    engine: (text, values) => {
      if (text.includes('secret_hash')) lookups++;
      const answer = engine(text, values);
      if (text.includes('update api_key')) writes.push(answer);
      return answer;
    },
    issuers: [],
    fetch,
    logger: recordingLogger().logger,
    now: () => now,
    rememberMs,
  });
}

it('a minted key has 256 secret bits and no two are alike', () => {
  const keys = [...Array(100).keys()].map(mintKey);
  expect(new Set(keys.map(({ secret }) => secret)).size).toBe(100);
  expect(new Set(keys.map(({ publicId }) => publicId)).size).toBe(100);
  for (const { publicId, secret, token, hash } of keys) {
    expect(token).toBe(`ops_${publicId}_${secret}`);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(hash).toHaveLength(32);
  }
});

describe('a key', () => {
  it('of an organization sees that organization', async () => {
    const { world } = tested;
    const { id, token } = await world.key('Acme');
    const acme = world.organization('Acme').id;
    expect(await authentication().authenticate(`Bearer ${token}`)).toEqual({
      kind: 'API_KEY',
      principalId: id,
      personId: null,
      name: expect.stringMatching(/^key /),
      email: null,
      party: 'CUSTOMER',
      role: 'CUSTOMER_ADMIN',
      scopes: expect.arrayContaining(['read', 'incident:write']),
      organizations: [acme],
      accounts: [],
      memberOf: [acme],
      expiresAt: expect.any(Number),
      reason: null,
    });
  });

  it('narrowed to accounts sees those, and its organization as such', async () => {
    const { world } = tested;
    const staging = world.account('Acme', 'staging');
    const { token } = await world.key('Acme', { accountIds: [staging.globalId] });
    expect(await authentication().authenticate(`bearer   ${token}`)).toMatchObject({
      organizations: [],
      accounts: [staging.id],
      memberOf: [world.organization('Acme').id],
    });
  });

  it('of no organization is Accelerate’s and sees all', async () => {
    const { token } = await tested.world.key(null);
    expect(await authentication().authenticate(`Bearer ${token}`)).toMatchObject({
      party: 'ACCELERATE',
      organizations: 'ALL',
      memberOf: 'ALL',
      accounts: [],
    });
  });

  it('is nobody’s with another secret, another form, another scheme', async () => {
    const { token } = await tested.world.key('Acme');
    const other = await tested.world.key('Globex');
    const mixed = [...token.split('_').slice(0, 2), other.token.split('_').slice(2).join('_')].join('_');
    const { authenticate } = authentication();
    for (const header of [
      undefined,
      '',
      'Bearer',
      token,
      `Basic ${token}`,
      `Bearer ${token}x`,
      `Bearer ${token.slice(0, -1)}`,
      `Bearer ${mixed}`,
      `Bearer ${mintKey().token}`,
      `Bearer ${token} ${token}`,
      `Bearer ops_\0`,
      `Bearer ${'x'.repeat(100_000)}`,
    ]) {
      expect(await authenticate(header)).toBeNull();
    }
  });

  it('ends with its expiry', async () => {
    const { token } = await tested.world.key('Acme', { expiresAt: new Date(now + 60_000) });
    const { authenticate, refresh } = authentication();
    const caller = (await authenticate(`Bearer ${token}`))!;
    expect(caller.expiresAt).toBe(now + 60_000);
    now += 60_001;
    expect(await authenticate(`Bearer ${token}`)).toBeNull();
    expect(await refresh(caller)).toBeNull();
  });

  it('that was revoked passes no longer than what was looked up is believed', async () => {
    const { pool } = tested.world;
    const { id, token } = await tested.world.key('Acme');
    const { authenticate, refresh } = authentication(60_000);
    const caller = (await authenticate(`Bearer ${token}`))!;
    expect(await refresh(caller)).toEqual(caller);
    await pool.query('update api_key set revoked_at = now() where id = $1', [id]);
    expect(await refresh(caller)).toBeNull();
    now += 10_001;
    expect(await authenticate(`Bearer ${token}`)).toBeNull();
  });

  it('is looked up once for many requests, also at once', async () => {
    const { token } = await tested.world.key('Acme');
    const { authenticate } = authentication();
    const callers = await Promise.all([...Array(50).keys()].map(() => authenticate(`Bearer ${token}`)));
    expect(callers.every((caller) => caller !== null)).toBe(true);
    expect(lookups).toBe(1);
  });

  it('that is unknown now may be known at once', async () => {
    const { authenticate } = authentication();
    const { token, publicId, hash } = mintKey();
    expect(await authenticate(`Bearer ${token}`)).toBeNull();
    const { id } = await tested.world.key('Acme');
    await tested.world.pool.query('update api_key set public_id = $2, secret_hash = $3 where id = $1', [
      id,
      publicId,
      hash,
    ]);
    expect(await authenticate(`Bearer ${token}`)).not.toBeNull();
  });

  it('has the time of its use written at most once a minute', async () => {
    const { pool } = tested.world;
    const { id, token } = await tested.world.key('Acme');
    const { authenticate } = authentication();
    const used = async (): Promise<Date | null> =>
      (await pool.query('select last_used_at from api_key where id = $1', [id])).rows[0].last_used_at;
    const visit = async (by = authenticate): Promise<number | undefined> => {
      expect(await by(`Bearer ${token}`)).not.toBeNull();
      await Promise.all(writes);
      return (await used())?.getTime();
    };
    expect(await used()).toBeNull();
    const first = await visit();
    expect(first).toEqual(expect.any(Number));
    expect(await visit()).toBe(first);
    expect(writes).toHaveLength(1);
    // Another process, and this one after its minute: the row says that it is too early.
    expect(await visit(authentication().authenticate)).toBe(first);
    now += 61_000;
    expect(await visit()).toBe(first);
    expect(writes).toHaveLength(3);
    await pool.query(`update api_key set last_used_at = last_used_at - interval '2 minutes' where id = $1`, [id]);
    expect(await visit(authentication().authenticate)).toBeGreaterThanOrEqual(first!);
  });
});
