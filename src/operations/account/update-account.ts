import type { AddOnStart } from '../../domain/add-on';
import { shownAlerting } from '../../domain/ec2-alerting';
import { InvalidError } from '../../domain/error';
import type { AccountEnvironment, AddOn, ServiceTier } from '../../domain/words';
import type { Account } from '../../entities';
import { NAME, optionalTextOf } from '../check';
import { difference } from '../difference';
import type { Operation } from '../perform';
import { addOnsOf, regionsOf, roleArnOf } from './check';
import { alertingColumns, alertingOf, contactTagKeyOf, type Ec2AlertingInput } from './ec2-alerting';
import { lockAccount, type AccountInput } from './lock';
import { setAddOns } from './set-add-ons';
import { startJob } from './start-job';

/** What is not given, or null, stays as it is; `roleArn: null` means the role that the operations plan names. */
export interface UpdateAccountInput extends AccountInput {
  name?: string | null;
  serviceTier?: ServiceTier | null;
  addOns?: AddOn[] | null;
  regions?: string[] | null;
  environment?: AccountEnvironment | null;
  roleArn?: string | null;
  ec2Alerting?: Ec2AlertingInput | null;
  contactTagKey?: string | null;
}

const fields = {
  name: 'name',
  serviceTier: 'service_tier',
  addOns: 'add_ons',
  regions: 'regions',
  environment: 'environment',
  roleArn: 'role_arn',
  contactTagKey: 'contact_tag_key',
} as const satisfies Record<string, keyof Account>;

export const updateAccount =
  (addOnStart: AddOnStart): Operation<UpdateAccountInput> =>
  async (unit, input) => {
    const name = optionalTextOf(input.name, 'name', NAME);
    const addOns = input.addOns ? addOnsOf(input.addOns) : null;
    const regions = input.regions ? regionsOf(input.regions) : null;
    const contactTagKey = contactTagKeyOf(input.contactTagKey);
    const account = await lockAccount(unit, input);
    if (account.status === 'OFFBOARDED') throw new InvalidError('The account is OFFBOARDED.', ['input', 'accountId']);
    const next: Account = {
      ...account,
      name: name ?? account.name,
      service_tier: input.serviceTier ?? account.service_tier,
      add_ons: addOns ?? account.add_ons,
      regions: regions ?? account.regions,
      environment: input.environment ?? account.environment,
      role_arn: input.roleArn === undefined ? account.role_arn : roleArnOf(input.roleArn, account.aws_account_id),
      ...alertingColumns(account, input.ec2Alerting),
      contact_tag_key: contactTagKey ?? account.contact_tag_key,
    };
    const { before, after } = difference(fields, account, next);
    const [wasAlerting, alerting] = [account, next].map((one) => shownAlerting(alertingOf(one)));
    if (JSON.stringify(wasAlerting) !== JSON.stringify(alerting)) {
      before.ec2Alerting = wasAlerting;
      after.ec2Alerting = alerting;
    }
    const changed = Object.keys(after);
    if (changed.length === 0) return { ids: { account: account.id }, eventId: null };
    const otherRole = changed.includes('roleArn');
    await unit.query(
      `update account set name = $2, service_tier = $3, add_ons = $4, regions = $5, environment = $6, role_arn = $7,
       verified_at = case when $8 then null else verified_at end,
       access_error = case when $8 then null else access_error end, updated_at = $9, version = version + 1,
       alert_scope = $10, alert_grouping = $11, alert_engagement = $12, resolve_after_hours = $13, contact_tag_key = $14
     where id = $1`,
      [
        account.id,
        next.name,
        next.service_tier,
        next.add_ons,
        next.regions,
        next.environment,
        next.role_arn,
        otherRole,
        unit.now,
        next.alert_scope,
        next.alert_grouping,
        next.alert_engagement,
        next.resolve_after_hours,
        next.contact_tag_key,
      ],
    );
    await setAddOns(
      unit,
      { id: account.id, organizationId: account.organization_id },
      { before: account.add_ons, after: next.add_ons, rule: addOnStart },
    );
    // Another role must prove itself before it is used, and is then synchronised with; new regions are looked into.
    if (otherRole) await startJob(unit, account, 'verify-account');
    else if (changed.includes('regions')) await startJob(unit, account, 'sync-account');
    const eventId = await unit.record({
      kind: 'ACCOUNT_UPDATED',
      organizationId: account.organization_id,
      accountId: account.id,
      subject: { type: 'Account', id: account.id },
      summary: `${unit.caller.name} changed ${changed.join(', ')} of ${account.aws_account_id} (${next.name}).`,
      before,
      after,
    });
    return { ids: { account: account.id }, eventId };
  };
