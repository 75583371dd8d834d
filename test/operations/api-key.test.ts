import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../../src/domain/caller';
import { toGlobalId } from '../../src/domain/id';
import { parseKey } from '../../src/domain/key';
import type { ApiKey } from '../../src/entities';
import { createApiKey, type CreateApiKeyInput } from '../../src/operations/api-key/create-api-key';
import { revokeApiKey } from '../../src/operations/api-key/revoke-api-key';
import { perform } from '../../src/operations/perform';
import { effectOf, refusalOf } from '../harness/outcome';
import { overlap } from '../harness/overlap';
import { testWorld } from '../harness/world';

const test_ = testWorld();
const day = 86_400_000;
let count = 0;

const admin = (of = 'Acme') => test_.world.customer(of);
const rowOf = (id: string) => test_.world.row<ApiKey>('api_key', id);
const wanted = (): CreateApiKeyInput => ({
  organizationId: test_.world.organization('Acme').globalId,
  name: `collector ${++count}`,
  scopes: ['read', 'incident:write'],
  expiresAt: new Date(Date.now() + 30 * day),
  role: 'CUSTOMER_OPERATOR',
});
const create = (caller: Caller, input: CreateApiKeyInput) =>
  perform(test_.world.database, caller, 'createApiKey', createApiKey, input);
const revoke = (caller: Caller, id: string) =>
  perform(test_.world.database, caller, 'revokeApiKey', revokeApiKey, { apiKeyId: toGlobalId('ApiKey', id) });

describe('createApiKey', () => {
  it('shows the secret once and keeps its hash', async () => {
    const caller = admin();
    const input = wanted();
    const effect = effectOf(await create(caller, { ...input, idempotencyKey: 'one key' }));
    const row = await rowOf(effect.ids.apiKey);
    const { publicId, secret } = parseKey(effect.secret!)!;
    expect(row).toMatchObject({
      public_id: publicId,
      party: 'CUSTOMER',
      role: 'CUSTOMER_OPERATOR',
      scopes: ['read', 'incident:write'],
      account_ids: null,
      created_by_kind: 'PERSON',
      created_by_id: caller.principalId,
      expires_at: input.expiresAt,
      revoked_at: null,
    });
    expect(timingSafeEqual(createHash('sha256').update(secret).digest(), row.secret_hash)).toBe(true);
    const [event] = await test_.world.events(row.id);
    expect(event).toMatchObject({
      id: effect.eventId,
      kind: 'API_KEY_CREATED',
      account_id: null,
      customer_visible: true,
      after: { publicId, role: 'CUSTOMER_OPERATOR', expiresAt: input.expiresAt.toISOString(), accounts: null },
    });
    const { rows } = await test_.world.pool.query('select outcome::text from idempotency where key = $1', ['one key']);
    for (const kept of [JSON.stringify(event), rows[0].outcome]) expect(kept).not.toContain(secret);
    const again = effectOf(await create(caller, { ...input, idempotencyKey: 'one key' }));
    expect(again).toEqual({ ids: { apiKey: row.id }, eventId: effect.eventId });
  });

  it('lets two keys of a name live, so that one follows the other', async () => {
    const input = wanted();
    const first = effectOf(await create(admin(), input));
    const [, third] = await overlap(
      test_.world.database,
      admin(),
      (unit) => createApiKey(unit, input),
      () => create(admin(), input),
    );
    expect(refusalOf(third)).toBe('LIMIT_EXCEEDED input.name');
    effectOf(await revoke(admin(), first.ids.apiKey));
    effectOf(await create(admin(), input));
  });

  it.each([
    ['no scope', { scopes: [] }, 'REQUIRED input.scopes'],
    ['an unknown scope', { scopes: ['read', 'everything'] }, 'INVALID input.scopes.1'],
    ['a scope beyond the role', { scopes: ['admin'] }, 'FORBIDDEN input.scopes.0'],
    ['a scope twice', { scopes: ['read', 'read'] }, 'INVALID input.scopes.1'],
    ['Accelerate’s role', { role: 'OPERATIONS_ENGINEER' as const }, 'FORBIDDEN input.role'],
    ['the service’s own role', { role: 'SYSTEM' as const }, 'FORBIDDEN input.role'],
    ['the role that may do all', { role: 'BREAK_GLASS' as const }, 'FORBIDDEN input.role'],
    ['a key that has ended', { expiresAt: new Date(Date.now() - 1000) }, 'INVALID input.expiresAt'],
    ['a key of two years', { expiresAt: new Date(Date.now() + 730 * day) }, 'INVALID input.expiresAt'],
    ['a name of spaces', { name: '  ' }, 'REQUIRED input.name'],
    ['no account', { accountIds: [] }, 'REQUIRED input.accountIds'],
    ['what is no account', { accountIds: ['x'] }, 'NOT_FOUND input.accountIds.0'],
  ])('refuses %s', async (_, part, refusal) => {
    const before = await test_.world.events();
    expect(refusalOf(await create(admin(), { ...wanted(), ...part }))).toBe(refusal);
    expect(await test_.world.events()).toHaveLength(before.length);
  });

  it('gives a collector no more than sending signals', async () => {
    const effect = effectOf(await create(admin(), { ...wanted(), role: 'CUSTOMER_VIEWER', scopes: ['signals:write'] }));
    expect(await rowOf(effect.ids.apiKey)).toMatchObject({ role: 'CUSTOMER_VIEWER', scopes: ['signals:write'] });
  });

  it('is for administrators, within their own organization', async () => {
    const { world } = test_;
    expect(refusalOf(await create(admin('Globex'), wanted()))).toBe('NOT_FOUND input.organizationId');
    expect(refusalOf(await create(world.customer('Acme', 'CUSTOMER_OPERATOR'), wanted()))).toBe('FORBIDDEN');
    const foreign = [world.account('Acme').globalId, world.account('Globex').globalId];
    expect(refusalOf(await create(admin(), { ...wanted(), accountIds: foreign }))).toBe('NOT_FOUND input.accountIds.1');
    const nowhere = { ...wanted(), organizationId: null };
    expect(refusalOf(await create(world.engineer(), { ...nowhere, role: 'OPERATIONS_ENGINEER' }))).toBe(
      'FORBIDDEN input.organizationId',
    );
    // A customer's key in Accelerate's hands would speak for the customer.
    expect(refusalOf(await create(world.engineer(), wanted()))).toBe('FORBIDDEN input.role');
    effectOf(await create(world.engineer(), { ...wanted(), role: 'CLOUD_ARCHITECT', scopes: ['read'] }));
  });

  it('lets a narrowed administrator give what they have and no more', async () => {
    const { world } = test_;
    const narrowed = world.customer('Acme', 'CUSTOMER_ADMIN', { accounts: ['production'] });
    expect(refusalOf(await create(narrowed, wanted()))).toBe('FORBIDDEN input.accountIds');
    const both = [world.account('Acme').globalId, world.account('Acme', 'staging').globalId];
    expect(refusalOf(await create(narrowed, { ...wanted(), accountIds: both }))).toBe('NOT_FOUND input.accountIds.1');
    const effect = effectOf(await create(narrowed, { ...wanted(), accountIds: [both[0]] }));
    expect(await rowOf(effect.ids.apiKey)).toMatchObject({ account_ids: [world.account('Acme').id] });
    expect(await world.events(effect.ids.apiKey)).toMatchObject([{ after: { accounts: [{ id: both[0] }] } }]);
    const wide = effectOf(await create(admin(), wanted()));
    expect(refusalOf(await revoke(narrowed, wide.ids.apiKey))).toBe('FORBIDDEN input.apiKeyId');
    effectOf(await revoke(narrowed, effect.ids.apiKey));
  });
});

describe('revokeApiKey', () => {
  it('revokes once, and a repeat changes nothing', async () => {
    const key = await test_.world.key('Acme');
    const effect = effectOf(await revoke(admin(), key.id));
    const row = await rowOf(key.id);
    expect(row.revoked_at).toBeInstanceOf(Date);
    expect(effectOf(await revoke(admin(), key.id))).toEqual({ ids: { apiKey: key.id }, eventId: null });
    expect(await rowOf(key.id)).toEqual(row);
    const events = await test_.world.events(key.id);
    expect(events.at(-1)).toMatchObject({
      id: effect.eventId,
      kind: 'API_KEY_REVOKED',
      before: { revokedAt: null },
      after: { revokedAt: row.revoked_at!.toISOString() },
    });
    expect(events).toHaveLength(2);
  });

  it('finds no key of another organization, nor one of none', async () => {
    const foreign = await test_.world.key('Globex');
    const platform = await test_.world.key(null);
    expect(refusalOf(await revoke(admin(), foreign.id))).toBe('NOT_FOUND input.apiKeyId');
    expect(refusalOf(await revoke(admin(), platform.id))).toBe('NOT_FOUND input.apiKeyId');
    expect(await rowOf(foreign.id)).toMatchObject({ revoked_at: null });
    effectOf(await revoke(test_.world.engineer(), foreign.id));
    effectOf(await revoke(test_.world.engineer(), platform.id));
    expect((await test_.world.events(platform.id)).map((event) => event.customer_visible)).toEqual([false, false]);
  });

  it('leaves Accelerate’s keys to Accelerate', async () => {
    const key = await test_.world.key('Acme', { role: 'OPERATIONS_ENGINEER', scopes: ['read'] });
    expect(refusalOf(await revoke(admin(), key.id))).toBe('FORBIDDEN input.apiKeyId');
  });
});
