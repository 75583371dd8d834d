import { inForce, withoutAddOn, type Term } from '../../domain/add-on';
import { AddOnRequiredError } from '../../domain/error';
import type { AddOn } from '../../domain/words';
import type { Unit } from '../unit';

/** Refuses what the account's add-ons do not give at this moment, and says since when they would, or until when they did. */
export async function requireAddOn(
  unit: Unit,
  account: { id: string; name: string },
  addOn: AddOn,
  path: readonly string[],
): Promise<void> {
  const terms = await termsOf(unit, account.id, addOn);
  if (terms.some((term) => inForce(term, unit.now))) return;
  throw new AddOnRequiredError(withoutAddOn(addOn, account.name, terms, unit.now), addOn, path);
}

/** Whether the account has it at this moment. */
export async function hasAddOn(unit: Unit, accountId: string, addOn: AddOn): Promise<boolean> {
  return (await termsOf(unit, accountId, addOn)).some((term) => inForce(term, unit.now));
}

function termsOf(unit: Unit, accountId: string, addOn: AddOn): Promise<Term[]> {
  return unit.query<Term>(
    'select since, until from add_on_term where account_id = $1 and add_on = $2 order by requested_at',
    [accountId, addOn],
  );
}
