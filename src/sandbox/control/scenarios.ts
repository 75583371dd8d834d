import { BACKUP } from './backup';
import { PATCHING } from './patching';
import type { Scenario } from './scenario';
import { databaseEvent, healthEvent, instanceStops } from './signals';
import { databaseFull, fileSystemVolumeFull } from './storage';
import { databaseScenario, diskFull, statusCheckFailed } from './single';
import { alarmStorm, instanceStorm, outOfOrderDelivery, duplicateDelivery } from './storm';
import { WINDOWS } from './window-scenarios';
import { healAccount, recover, weatherScenario } from './weather';

/** Every scenario by its name. A scenario acts on the world; alarms and events follow from that. */
export const SCENARIOS: Record<string, Scenario> = {
  'disk-full': diskFull,
  'status-check-failed': statusCheckFailed,
  'rds-storage-low': databaseScenario,
  'rds-storage-full': databaseFull,
  'fsx-volume-full': fileSystemVolumeFull,
  'health-event': healthEvent,
  'rds-event': databaseEvent,
  'instance-state': instanceStops,
  'cpu-storm': instanceStorm('CPU'),
  'status-check-storm': instanceStorm('STATUS_CHECK'),
  'alarm-storm': alarmStorm,
  'throttled-account': weatherScenario('THROTTLED'),
  'unreachable-account': weatherScenario('UNREACHABLE'),
  'denied-account': weatherScenario('DENIED'),
  'slow-account': weatherScenario('SLOW'),
  'heal-account': healAccount,
  'duplicate-delivery': duplicateDelivery,
  'out-of-order-delivery': outOfOrderDelivery,
  ...WINDOWS,
  recover,
  ...PATCHING,
  ...BACKUP,
};
