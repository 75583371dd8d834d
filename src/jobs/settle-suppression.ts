import { systemCaller } from '../domain/caller';
import { resumeHeld } from '../operations/suppression/resume-held';
import { settleSuppression as settle } from '../operations/suppression/settle-suppression';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('suppression');

/**
 * An occurrence is over, or the whole suppression: settled first, so that nothing more is held by it; then what it held
 * back is taken up portion by portion. Whoever takes the job up after a crash goes on with what is left.
 */
export const settleSuppression: JobHandler = async (ids, { database, signal }) => {
  const id = String(ids.suppressionId);
  await transact(database, caller, (unit) => settle(unit, id));
  while ((await transact(database, caller, (unit) => resumeHeld(unit, id))) > 0) signal.throwIfAborted();
};
