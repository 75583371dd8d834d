import type { Caller } from '../../src/domain/caller';
import { acknowledgeIncident } from '../../src/operations/incident/acknowledge-incident';
import { addIncidentComment } from '../../src/operations/incident/add-incident-comment';
import { assignIncident } from '../../src/operations/incident/assign-incident';
import { completeCustomerAction } from '../../src/operations/incident/complete-customer-action';
import { createIncident } from '../../src/operations/incident/create-incident';
import { rateIncident } from '../../src/operations/incident/rate-incident';
import { reopenIncident } from '../../src/operations/incident/reopen-incident';
import { requestCustomerAction } from '../../src/operations/incident/request-customer-action';
import { resolveIncident } from '../../src/operations/incident/resolve-incident';
import { updateIncidentPriority } from '../../src/operations/incident/update-incident-priority';
import { perform, type Operation, type Outcome } from '../../src/operations/perform';
import type { World } from './world';

const verbs = {
  acknowledgeIncident,
  addIncidentComment,
  assignIncident,
  completeCustomerAction,
  createIncident,
  rateIncident,
  reopenIncident,
  requestCustomerAction,
  resolveIncident,
  updateIncidentPriority,
};

export type IncidentVerb = keyof typeof verbs;
export type IncidentVerbInput<V extends IncidentVerb> =
  (typeof verbs)[V] extends Operation<infer Input> ? Input : never;

/** Does a verb on incidents by its name, as the API would. */
export function doIncident<V extends IncidentVerb>(
  { database }: World,
  caller: Caller,
  verb: V,
  input: IncidentVerbInput<V>,
): Promise<Outcome> {
  return perform(database, caller, verb, verbs[verb] as unknown as Operation<object>, input as object);
}
