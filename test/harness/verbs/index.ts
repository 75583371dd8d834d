import { accessVerbs } from './access';
import { accountVerbs } from './account';
import { alarmManagerVerbs } from './alarm-manager';
import { alertVerbs } from './alert';
import { backupVerbs } from './backup';
import { correlationRuleVerbs } from './correlation-rule';
import { escalationPolicyVerbs } from './escalation-policy';
import { incidentVerbs } from './incident';
import { patchWindowVerbs } from './patch-window';
import { patchBaselineVerbs } from './patch-baseline';
import { patchRunVerbs } from './patch-run';
import { problemVerbs } from './problem';
import { restoreJobVerbs } from './restore-job';
import { serviceRequestVerbs } from './service-request';
import { suppressionVerbs } from './suppression';
import { webhookVerbs } from './webhook';
import type { Verb } from './verb';

export {
  accessVerbs,
  accountVerbs,
  alarmManagerVerbs,
  alertVerbs,
  correlationRuleVerbs,
  backupVerbs,
  escalationPolicyVerbs,
  incidentVerbs,
  patchWindowVerbs,
  patchBaselineVerbs,
  patchRunVerbs,
  problemVerbs,
  restoreJobVerbs,
  serviceRequestVerbs,
  suppressionVerbs,
  webhookVerbs,
};
export type { Verb };

/** Every mutation that is served. */
export const verbs: Verb[] = [
  ...incidentVerbs,
  ...alertVerbs,
  ...serviceRequestVerbs,
  ...problemVerbs,
  ...suppressionVerbs,
  ...patchWindowVerbs,
  ...patchRunVerbs,
  ...correlationRuleVerbs,
  ...patchBaselineVerbs,
  ...escalationPolicyVerbs,
  ...webhookVerbs,
  ...restoreJobVerbs,
  ...backupVerbs,
  ...accountVerbs,
  ...alarmManagerVerbs,
  ...accessVerbs,
];
