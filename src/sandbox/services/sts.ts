import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import { createHash } from 'node:crypto';
import { issue } from '../identity';
import type { Answer, Call, Service } from '../service';
import { AwsError } from '../wire/error';
import { PLATFORM, ROLE } from '../world/platform';

const validation = (message: string): AwsError =>
  new AwsError('ValidationError', `1 validation error detected: ${message}`, 400);

/** The role's trust decides: who may assume it, and with which external id. AWS tells a stranger nothing of why not. */
function assumeRole(call: Call<AssumeRoleCommandInput>): Answer<AssumeRoleCommandOutput> {
  const { cloud, input, caller } = call;
  const { RoleArn = '', RoleSessionName = '', ExternalId, DurationSeconds = 3600 } = input;
  const [, accountId = '', path = ''] = /^arn:aws:iam::(\d{12}):role\/([\w+=,.@/-]+)$/.exec(RoleArn) ?? [];
  if (!accountId)
    throw validation(`Value '${RoleArn}' at 'roleArn' failed to satisfy constraint: ${RoleArn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName)) {
    throw validation(
      `Value '${RoleSessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    );
  }
  if (DurationSeconds < 900 || DurationSeconds > 43_200) {
    throw validation(
      `Value '${DurationSeconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`,
    );
  }
  const denied = new AwsError(
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    403,
  );
  const trust = cloud.trustOf(accountId);
  const known = path === ROLE || trust.roles.includes(RoleArn);
  if (!cloud.account(accountId) || !known || trust.revoked) throw denied;
  if (cloud.weather.get('all', accountId)?.kind === 'DENIED') throw denied;
  if (caller.accountId !== PLATFORM.accountId) throw denied;
  if (trust.externalId === undefined || ExternalId !== trust.externalId) throw denied;
  const name = path.split('/').pop() ?? '';
  const roleId = `AROA${createHash('sha256').update(RoleArn).digest('hex').slice(0, 17).toUpperCase()}`;
  const arn = `arn:aws:sts::${accountId}:assumed-role/${name}/${RoleSessionName}`;
  const userId = `${roleId}:${RoleSessionName}`;
  const issued = issue({ accountId, arn, userId, expires: Date.now() + DurationSeconds * 1000 });
  return {
    Credentials: {
      AccessKeyId: issued.accessKeyId,
      SecretAccessKey: issued.secretAccessKey,
      SessionToken: issued.sessionToken,
      Expiration: issued.expires,
    },
    AssumedRoleUser: { Arn: arn, AssumedRoleId: userId },
  };
}

const getCallerIdentity = ({ caller }: Call): Answer<GetCallerIdentityCommandOutput> => ({
  UserId: caller.userId,
  Account: caller.accountId,
  Arn: caller.arn,
});

export const sts: Service = {
  scope: 'sts',
  protocol: 'query',
  xmlns: 'https://sts.amazonaws.com/doc/2011-06-15/',
  load: () => import('@aws-sdk/client-sts'),
  operations: { AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity },
};
