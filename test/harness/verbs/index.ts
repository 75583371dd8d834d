import { accessVerbs } from './access';
import { accountVerbs } from './account';
import { alertVerbs } from './alert';
import { incidentVerbs } from './incident';
import { problemVerbs } from './problem';
import { serviceRequestVerbs } from './service-request';
import type { Verb } from './verb';

export { accessVerbs, accountVerbs, alertVerbs, incidentVerbs, problemVerbs, serviceRequestVerbs };
export type { Verb };

/** Every mutation that is served. */
export const verbs: Verb[] = [
  ...incidentVerbs,
  ...alertVerbs,
  ...serviceRequestVerbs,
  ...problemVerbs,
  ...accountVerbs,
  ...accessVerbs,
];
