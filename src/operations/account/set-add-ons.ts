import { effectiveFrom, type AddOnStart } from '../../domain/add-on';
import type { AddOn } from '../../domain/words';
import type { Unit } from '../unit';

interface Owner {
  id: string;
  organizationId: string;
}

/**
 * Notes since and until when an account's add-ons are in force, from what it had and what it is to have. One that is
 * asked for again before it ended goes on; one that is given up before it began never was.
 */
export async function setAddOns(
  unit: Unit,
  account: Owner,
  change: { before: readonly AddOn[]; after: readonly AddOn[]; rule: AddOnStart },
): Promise<void> {
  const at = effectiveFrom(change.rule, unit.now);
  for (const addOn of change.after) if (!change.before.includes(addOn)) await begin(unit, account, addOn, at);
  for (const addOn of change.before) if (!change.after.includes(addOn)) await end(unit, account, addOn, at);
}

async function begin(unit: Unit, account: Owner, addOn: AddOn, since: Date): Promise<void> {
  const goesOn = await unit.query(
    `update add_on_term set until = null where account_id = $1 and add_on = $2 and until > $3 returning account_id`,
    [account.id, addOn, unit.now],
  );
  await unit.cancel('end-add-on', keyOf(account.id, addOn));
  if (goesOn.length > 0) return;
  await unit.query(
    `insert into add_on_term (account_id, add_on, requested_at, organization_id, since) values ($1, $2, $3, $4, $5)`,
    [account.id, addOn, unit.now, account.organizationId, since],
  );
}

async function end(unit: Unit, account: Owner, addOn: AddOn, until: Date): Promise<void> {
  await unit.query('delete from add_on_term where account_id = $1 and add_on = $2 and since > $3', [
    account.id,
    addOn,
    unit.now,
  ]);
  await unit.query('update add_on_term set until = $3 where account_id = $1 and add_on = $2 and until is null', [
    account.id,
    addOn,
    until,
  ]);
  await unit.schedule({
    task: 'end-add-on',
    key: keyOf(account.id, addOn),
    ids: { accountId: account.id, addOn },
    dueAt: until,
  });
}

const keyOf = (accountId: string, addOn: AddOn): string => `${accountId}:${addOn}`;
