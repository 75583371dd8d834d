import { sweepAged } from '../operations/sweep';
import type { JobHandler } from './context';

/** Deletes what nobody needs any more, a portion at a time. */
export const sweep: JobHandler = async (_ids, { database, signal }) => {
  while (!signal.aborted && (await sweepAged(database)) > 0);
};
