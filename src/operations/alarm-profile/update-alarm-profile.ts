import { isDeepStrictEqual } from 'node:util';
import { compileProfile } from '../../domain/alarm-manager/compiled-profile';
import { refusalCode } from '../../domain/alarm-manager/problem';
import { readProfile } from '../../domain/alarm-manager/profile';
import { InvalidError, Refusals } from '../../domain/error';
import { startJob } from '../account/start-job';
import type { Operation } from '../perform';
import { lockProfile, requireManaged } from './lock';

export interface UpdateAlarmProfileInput {
  accountId: string;
  document: Record<string, unknown>;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

/**
 * Saves the customer's profile in a new version; a fault anywhere refuses it whole. Where monitoring is deployed it is
 * put into effect at once, otherwise with the first deployment.
 */
export const updateAlarmProfile: Operation<UpdateAlarmProfileInput> = async (unit, input) => {
  const read = readProfile(input.document);
  if (read.problems.length > 0) {
    throw new Refusals(
      read.problems.map(
        ({ path, code, message }) => new InvalidError(message, ['input', 'document', ...path], refusalCode(code)),
      ),
    );
  }
  const { account, profile } = await lockProfile(unit, input);
  requireManaged(account);
  if (isDeepStrictEqual(profile.document, input.document)) return { ids: { alarmProfile: account.id }, eventId: null };
  const version = profile.version + 1;
  const deployed = profile.deployed_version !== null;
  const status = deployed ? 'IN_PROGRESS' : 'PENDING';
  await unit.query(
    `insert into alarm_profile_version (account_id, version, organization_id, document, created_at, author)
     values ($1, $2, $3, $4, $5, $6)`,
    [account.id, version, account.organization_id, JSON.stringify(input.document), unit.now, unit.caller.name],
  );
  await unit.query(
    `insert into alarm_profile (account_id, organization_id, document, compiled, version, updated_at, status)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (account_id) do update set document = excluded.document, compiled = excluded.compiled,
       version = excluded.version, updated_at = excluded.updated_at, status = excluded.status`,
    [
      account.id,
      account.organization_id,
      JSON.stringify(input.document),
      JSON.stringify(compileProfile(read)),
      version,
      unit.now,
      status,
    ],
  );
  const jobId = deployed ? await startJob(unit, account, 'deploy-monitoring') : null;
  const eventId = await unit.record({
    kind: 'ALARM_PROFILE_UPDATED',
    organizationId: account.organization_id,
    accountId: account.id,
    subject: { type: 'AlarmProfile', id: account.id },
    summary: `${unit.caller.name} saved version ${version} of the alarm profile of ${account.name}.`,
    before: { version: profile.version, document: profile.document, status: profile.status },
    after: { version, document: input.document, status },
  });
  return { ids: { alarmProfile: account.id, ...(jobId ? { job: jobId } : {}) }, eventId };
};
