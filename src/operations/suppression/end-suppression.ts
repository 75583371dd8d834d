import { TransitionError } from '../../domain/error';
import type { Suppression } from '../../entities';
import { idOf, notFound } from '../check';
import { expectVersion } from '../lock';
import type { Operation } from '../perform';
import { excerpt } from '../sentence';

export interface EndSuppressionInput {
  suppressionId: string;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

/**
 * Ends it for good, whether it runs or is still to come. What it held back is taken up again by a job: alerts are never
 * locked after the suppression that holds them, as whoever brings alerts locks in that order.
 */
export const endSuppression: Operation<EndSuppressionInput> = async (unit, input) => {
  const id = idOf('Suppression', input.suppressionId, 'suppressionId');
  const [suppression] = await unit.query<Suppression>('select * from suppression where id = $1 for no key update', [
    id,
  ]);
  if (!suppression) notFound('Suppression', ['input', 'suppressionId']);
  expectVersion(suppression, input.expectedVersion);
  if (suppression.patch_window_id) {
    throw new TransitionError('It is a patch window: skip its execution, or disable or delete it.', [
      'input',
      'suppressionId',
    ]);
  }
  const [{ left, active }] = await unit.query<{ left: boolean; active: boolean }>(
    `select coalesce(bool_or(ends_at > $2), false) as left,
       coalesce(bool_or(starts_at <= $2 and ends_at > $2), false) as active
     from suppression_occurrence where suppression_id = $1`,
    [id, unit.now],
  );
  if (suppression.ended_at || !left) {
    throw new TransitionError('It has ended already.', ['input', 'suppressionId']);
  }
  await unit.query('update suppression set ended_at = $2, settled_at = $2, version = version + 1 where id = $1', [
    id,
    unit.now,
  ]);
  await unit.query('delete from suppression_occurrence where suppression_id = $1', [id]);
  await unit.cancel('settle-suppression', id);
  await unit.enqueue({ task: 'settle-suppression', key: `settle-suppression:${id}`, ids: { suppressionId: id } });
  const eventId = await unit.record({
    kind: 'SUPPRESSION_ENDED',
    organizationId: suppression.organization_id,
    accountId: suppression.account_id,
    subject: { type: 'Suppression', id },
    summary: `${unit.caller.name} ended a suppression: ${excerpt(suppression.reason)}`,
    before: { active },
    after: { active: false, endedAt: unit.now, by: 'HAND' },
  });
  return { ids: { suppression: id }, eventId };
};
