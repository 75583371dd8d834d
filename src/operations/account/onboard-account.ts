import { randomBytes } from 'node:crypto';
import type { AddOnStart } from '../../domain/add-on';
import { newId } from '../../domain/new-id';
import { ForbiddenError, InvalidError } from '../../domain/error';
import type { AccountStatus, AddOn, ServiceTier } from '../../domain/words';
import { NAME, textOf } from '../check';
import { requireOrganization, seesWhole } from '../organization/require-organization';
import type { Operation } from '../perform';
import { addOnsOf, awsAccountIdOf, regionsOf, roleArnOf } from './check';
import { setAddOns } from './set-add-ons';
import { startJob } from './start-job';

export interface OnboardAccountInput {
  organizationId: string;
  awsAccountId: string;
  name: string;
  serviceTier: ServiceTier;
  addOns: AddOn[];
  regions: string[];
  roleArn?: string | null;
  idempotencyKey?: string | null;
}

const FIRST: AccountStatus = 'DISCOVERY';

/**
 * We issue the external id: who sets up the role cannot choose one that another customer uses. Whether others named the
 * number too is not told: it is theirs whose role lets us in first.
 */
export const onboardAccount =
  (addOnStart: AddOnStart): Operation<OnboardAccountInput> =>
  async (unit, input) => {
    const awsAccountId = awsAccountIdOf(input.awsAccountId);
    const account = {
      id: newId(),
      name: textOf(input.name, 'name', NAME),
      addOns: addOnsOf(input.addOns),
      regions: regionsOf(input.regions),
      roleArn: roleArnOf(input.roleArn, awsAccountId),
    };
    const organization = await requireOrganization(unit, input.organizationId);
    if (!seesWhole(unit.caller, organization.id)) {
      throw new ForbiddenError('Who sees single accounts only does not add one.', ['input', 'organizationId']);
    }
    const inserted = await unit.query(
      `insert into account (id, organization_id, aws_account_id, name, status, service_tier, environment, add_ons,
       regions, role_arn, external_id, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, 'PRODUCTION', $7, $8, $9, $10, $11, $11)
     on conflict (organization_id, aws_account_id) do nothing returning id`,
      [
        account.id,
        organization.id,
        awsAccountId,
        account.name,
        FIRST,
        input.serviceTier,
        account.addOns,
        account.regions,
        account.roleArn,
        randomBytes(24).toString('base64url'),
        unit.now,
      ],
    );
    if (inserted.length === 0) {
      throw new InvalidError(
        `${awsAccountId} is among the organization’s accounts already.`,
        ['input', 'awsAccountId'],
        'ALREADY_EXISTS',
      );
    }
    await setAddOns(
      unit,
      { id: account.id, organizationId: organization.id },
      { before: [], after: account.addOns, rule: addOnStart },
    );
    await startJob(unit, { id: account.id, organization_id: organization.id }, 'verify-account');
    const eventId = await unit.record({
      kind: 'ACCOUNT_ONBOARDED',
      organizationId: organization.id,
      accountId: account.id,
      subject: { type: 'Account', id: account.id },
      summary: `${unit.caller.name} brought ${awsAccountId} (${account.name}) under management.`,
      after: {
        awsAccountId,
        name: account.name,
        status: FIRST,
        serviceTier: input.serviceTier,
        addOns: account.addOns,
        regions: account.regions,
        environment: 'PRODUCTION',
        roleArn: account.roleArn,
      },
    });
    return { ids: { account: account.id }, eventId };
  };
