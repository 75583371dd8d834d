import { coverageReason } from '../../domain/backup-coverage';
import { uuidOf } from '../../domain/id';
import type { BackupCoverageStatus } from '../../domain/words';
import { visible } from '../entitled';
import { dateTime, every, one, value } from '../fields';
import { setsOf, type Compilation, type Field } from '../language';
import { literal, time, where } from '../sql';

interface Brought {
  status: BackupCoverageStatus;
  deleted: boolean;
  type: string;
  engine: string | null;
  fileSystemType: string | null;
  plans: string[];
  lastBackupAt: string | null;
  restorable: boolean;
}

/** What has no row is of a type that is not backed up. */
const fields: Record<string, Field> = {
  covered: value((row) => `coalesce(${row}.status = 'PROTECTED', false)`),
  status: value((row) => `coalesce(${row}.status, 'UNSUPPORTED')`),
  plans: every('BackupPlan', (_, plan, row) => `${plan}.id = any (${row}.plan_ids)`, '$.name, $.id'),
  lastBackupAt: dateTime('last_backup_at'),
  lastRecoveryPoint: one('RecoveryPoint', 'last_recovery_point_id'),
};

/** How a resource stands with backups; the row is the resource's. */
export const backup: Field = (c, row, field) => {
  const [coverage, plan] = [c.alias(), c.alias()];
  const names =
    `(select coalesce(json_agg(${plan}.name order by ${plan}.name), '[]'::json) from backup_plan ${plan}` +
    ` where ${plan}.id = any (${coverage}.plan_ids))`;
  return c.object(
    'BackupCoverage',
    setsOf(field),
    (selected) =>
      selected.name === 'reason'
        ? c.complete(
            [
              ['status', `coalesce(${coverage}.status, 'UNSUPPORTED')`],
              ['deleted', `${row}.deleted_at is not null`],
              ['type', `${row}.type`],
              ['engine', `${row}.details->>'engine'`],
              ['fileSystemType', `${row}.details->>'fileSystemType'`],
              ['plans', names],
              ['lastBackupAt', time(`${coverage}.last_backup_at`)],
              ['restorable', `${coverage}.last_recovery_point_id is not null`],
            ],
            (brought) => {
              const { lastBackupAt, ...facts } = brought as unknown as Brought;
              return coverageReason({ ...facts, lastBackupAt: lastBackupAt === null ? null : new Date(lastBackupAt) });
            },
          )
        : fields[selected.name](c, coverage, selected),
    `from (select) one_row left join backup_coverage ${coverage} on ${coverage}.resource_id = ${row}.id`,
  );
};

const percent = (group: string): string =>
  `case when ${group}.total > 0 then round(${group}.covered * 100.0 / ${group}.total, 2)::float8 else 100 end`;

const ofType: Record<string, Field> = {
  resourceType: value('type'),
  total: value('total'),
  covered: value('covered'),
  percent: (_, group) => percent(group),
};

/** By the caller's entitlement, and of one account or organization where those are given; null where it is not theirs. */
export const backupCoverageSummary: Field = (c, _, field) => {
  const [row, group] = [c.alias(), c.alias()];
  const conditions = visible(c, 'Resource', row);
  const seen: string[] = [];
  for (const [argument, type] of [
    ['accountId', 'Account'],
    ['organizationId', 'Organization'],
  ] as const) {
    const given = c.given(field, argument);
    if (given.value == null) continue;
    const id = c.param(given.key, 'uuid', (scope) => uuidOf(type, String(given.read(scope))));
    conditions.push(`${row}.${argument === 'accountId' ? 'account_id' : 'organization_id'} = ${id}`);
    const owner = c.alias();
    seen.push(
      `exists (select from ${type.toLowerCase()} ${owner}${where([`${owner}.id = ${id}`, ...visible(c, type, owner)])})`,
    );
  }
  const groups =
    `select ${row}.type, count(*)::int as total,` +
    ` (count(*) filter (where ${row}.status = 'PROTECTED'))::int as covered,` +
    ` (count(*) filter (where ${row}.status = 'PLANNED_NO_RECENT_BACKUP'))::int as planned` +
    ` from backup_coverage ${row}${where(conditions)} group by 1`;
  const summary = `(select coalesce(json_agg(${group}), '[]'::json) as list, coalesce(sum(total), 0)::int as total, coalesce(sum(covered), 0)::int as covered, coalesce(sum(planned), 0)::int as planned from (${groups}) ${group}) ${c.alias()}`;
  return summarised(c, field, summary, seen);
};

function summarised(c: Compilation, field: Parameters<Field>[2], summary: string, seen: readonly string[]): string {
  const [type] = [c.alias()];
  return c.object(
    'BackupCoverageSummary',
    setsOf(field),
    (selected) => {
      switch (selected.name) {
        case 'total':
        case 'covered':
          return selected.name;
        case 'uncovered':
          return 'total - covered';
        case 'withoutRecentBackup':
          return 'planned';
        default: {
          const object = c.object('ServiceCoverage', setsOf(selected), (one) => ofType[one.name](c, type, one));
          return (
            `(select coalesce(json_agg(${object} order by ${type}.type), '[]'::json)` +
            ` from json_to_recordset(list) as ${type} (type text, total int, covered int))`
          );
        }
      }
    },
    `from ${summary}${where([...seen])}`,
  );
}

/** Of an account: what should be protected and is not. */
export const unprotected = (c: Compilation, row: string): string => {
  const item = c.alias();
  const conditions = [
    `${item}.account_id = ${row}.id`,
    `${item}.status <> ${literal('PROTECTED')}`,
    ...visible(c, 'Resource', item),
  ];
  return `(select count(*) from backup_coverage ${item}${where(conditions)})`;
};
