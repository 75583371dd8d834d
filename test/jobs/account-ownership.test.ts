import { deliver } from '../../src/operations/signal/deliver';
import { OWNED_ELSEWHERE } from '../../src/operations/account/record-verification';
import { testCloud } from '../harness/aws';
import { testWorkshop } from '../harness/jobs';
import { until } from '../harness/until';
import { alarmEvent, ruling, sent, storedOf, Tables } from '../signals/events';

const sky = testCloud({ accounts: 6, resources: 60 });
const ground = testWorkshop();

const told = async (awsAccountId: string): Promise<{ rule: string; organization: string | null }> => {
  const { shop } = ground;
  const [result] = await deliver(shop.database, [sent(alarmEvent({ account: awsAccountId }))]);
  const signal = await new Tables(shop.pool).signal(storedOf(result).id);
  return { rule: ruling(signal), organization: signal.organization_id };
};

it('belongs to the organization whose role lets us in, whoever named the number first', async () => {
  const { shop } = ground;
  const [member] = await sky.cloud.accounts();
  const [stranger, owner] = [await shop.organization(), await shop.organization()];
  const claim = await shop.onboard(stranger, member, null);
  await sky.cloud.trust(member.accountId, 'an-external-id-that-nobody-issued');
  // A claim alone brings nothing: what is sent for the number is nobody's.
  expect(await told(member.accountId)).toEqual({ rule: 'IGNORED ACCOUNT_UNKNOWN', organization: null });

  const proven = await shop.onboard(owner, member, sky.cloud);
  await shop.work();
  await shop.whenActive(proven.id);
  expect(await shop.account(proven.id)).toMatchObject({ access_error: null, owned_at: expect.any(Date) });
  const { organization, rule } = await told(member.accountId);
  expect([organization, rule]).toEqual([owner.id, expect.not.stringContaining('ACCOUNT_')]);
  expect(await shop.countOf('signal where organization_id = $1', [stranger.id])).toBe(0);
  // What came before the proof found its owner afterwards.
  await until('the earlier signal was routed again', async () => {
    return (await shop.countOf('signal where organization_id = $1', [owner.id])) === 2;
  });

  // Now the role lets the other in as well: too late, and of the owner it learns nothing but that there is one.
  await sky.cloud.trust(member.accountId, claim.external_id);
  const late = await until('the claim was told', async () => {
    const row = await shop.account(claim.id);
    return row.access_error === OWNED_ELSEWHERE ? row : null;
  });
  expect(late).toMatchObject({ status: 'DISCOVERY', verified_at: null, owned_at: null });
  expect(OWNED_ELSEWHERE).not.toContain(owner.id);
  expect(await shop.countOf('resource where organization_id = $1', [stranger.id])).toBe(0);
  const { rows: events } = await shop.pool.query(
    `select summary, after from event where organization_id = $1 and kind = 'ACCOUNT_UPDATED' order by recorded_at`,
    [stranger.id],
  );
  expect(events.at(-1)).toMatchObject({ after: { access: { verifiedAt: null, error: OWNED_ELSEWHERE } } });
  expect(await told(member.accountId)).toMatchObject({ organization: owner.id });
});
