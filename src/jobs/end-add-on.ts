import { systemCaller } from '../domain/caller';
import { endPatching } from '../operations/patch-window/end-patching';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('add-ons');

/** An add-on that was given up has ended: nothing of it goes on in the account. */
export const endAddOn: JobHandler = async (ids, { database }) => {
  if (ids.addOn === 'PATCH') await transact(database, caller, (unit) => endPatching(unit, String(ids.accountId)));
};
