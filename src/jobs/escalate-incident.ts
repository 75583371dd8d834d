import { systemCaller } from '../domain/caller';
import { escalateIncident as escalate } from '../operations/escalation-policy/escalate-incident';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('escalation');

/** Takes what is due for an incident by its escalation policy, and waits for what comes next. */
export const escalateIncident: JobHandler = async (ids, { database, mailer }) => {
  await transact(database, caller, (unit) => escalate(unit, String(ids.incidentId), { mail: Boolean(mailer) }));
};
