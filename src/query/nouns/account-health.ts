import { FAILED_JOB_STATES } from '../../domain/backup/state';
import { OPEN_STATUSES } from '../../domain/incident';
import { IncidentPriority } from '../../domain/words';
import { visible } from '../entitled';
import { seconds } from '../fields';
import { setsOf, type Compilation, type Field } from '../language';
import { time, where } from '../sql';
import { unprotected } from './backup-coverage';

const TABLES = {
  Incident: 'incident',
  Alarm: 'alarm',
  Alert: 'alert',
  BackupJob: 'backup_job',
  Resource: 'resource',
} as const;
type Counted = keyof typeof TABLES;

const count = (c: Compilation, noun: Counted, conditions: (item: string) => string[]): string => {
  const item = c.alias();
  return `(select count(*) from ${TABLES[noun]} ${item}${where([...conditions(item), ...visible(c, noun, item)])})`;
};

const open = (item: string, row: string): string[] => [
  `${item}.account_id = ${row}.id`,
  `${item}.status <> 'RESOLVED'`,
];

/** Open incidents by the words of a column: every word is there, with zero too. */
const byWord =
  (type: string, field: string, column: string, words: readonly string[]): Field =>
  (c, row, selected) => {
    const [item, counts, word] = [c.alias(), c.alias(), c.alias()];
    const object = c.object(type, setsOf(selected), ({ name }) =>
      name === field ? `${word}.word` : `coalesce(${counts}.n, 0)`,
    );
    return (
      `(select json_agg(${object} order by ${word}.place) from unnest(array[${words.map((w) => `'${w}'`).join()}])` +
      ` with ordinality ${word}(word, place) left join (select ${item}.${column} as word, count(*) as n from incident ${item}` +
      `${where([...open(item, row), ...visible(c, 'Incident', item)])} group by 1) ${counts} on ${counts}.word = ${word}.word)`
    );
  };

// Service time, by which everything counted here is dated.
const NOW = `(now() + (select offset_ms from service_clock) * interval '1 millisecond')`;

/** How an account fares at this moment, for what is known of so far. */
export const health: Record<string, Field> = {
  asOf: () => time(NOW),
  openIncidents: (c, row) => count(c, 'Incident', (item) => open(item, row)),
  incidentsByPriority: byWord('IncidentPriorityCount', 'priority', 'priority', IncidentPriority),
  incidentsByStatus: byWord('IncidentStatusCount', 'status', 'status', OPEN_STATUSES),
  slaAtRisk: (c, row) => count(c, 'Incident', (item) => [...open(item, row), `${item}.sla_state = 'AT_RISK'`]),
  slaBreached: (c, row) => count(c, 'Incident', (item) => [...open(item, row), `${item}.sla_state = 'BREACHED'`]),
  awaitingCustomer: (c, row) =>
    count(c, 'Incident', (item) => [...open(item, row), `${item}.status = 'PENDING_CUSTOMER_ACTION'`]),
  alarmsInAlarm: (c, row) =>
    count(c, 'Alarm', (item) => [
      `${item}.account_id = ${row}.id`,
      `${item}.state = 'ALARM'`,
      `${item}.deleted_at is null`,
    ]),
  openAlerts: (c, row) =>
    count(c, 'Alert', (item) => [`${item}.account_id = ${row}.id`, `${item}.status not in ('RESOLVED', 'CLOSED')`]),
  unprotectedResources: (c, row) => unprotected(c, row),
  failedBackupJobs24h: (c, row) =>
    count(c, 'BackupJob', (item) => [
      `${item}.account_id = ${row}.id`,
      `${item}.state in (${FAILED_JOB_STATES.map((state) => `'${state}'`).join(', ')})`,
      `${item}.ended_at > ${NOW} - interval '24 hours'`,
    ]),
  patchNonCompliantInstances: (c, row) =>
    count(c, 'Resource', (item) => [
      `${item}.account_id = ${row}.id`,
      `${item}.patch_status = 'NON_COMPLIANT'`,
      `${item}.deleted_at is null`,
    ]),
  worstSyncLag: (c, row, field) => {
    const item = c.alias();
    const conditions = [`${item}.account_id = ${row}.id`, ...visible(c, 'SyncState', item)];
    const worst = `(select extract(epoch from now() - min(${item}.last_success_at)) from sync_state ${item}${where(conditions)})`;
    return seconds(() => worst)(c, row, field);
  },
};
