import { TESTED } from '../../domain/restore-job';
import { visible } from '../entitled';
import { bigint, dateTime, id, one, value } from '../fields';
import { byId, byText, byTime } from '../filter';
import { setsOf, type Field, type Noun } from '../language';
import { where } from '../sql';

/** The newest restore of it that came to an end by itself: that it can be restored, or that it cannot, is known from then. */
const lastRestoreTest: Field = (c, row, field) => {
  const [job, newest] = [c.alias(), c.alias()];
  const conditions = [
    `${job}.recovery_point_id = ${row}.id`,
    `${job}.state in (${TESTED.map((state) => `'${state}'`).join(', ')})`,
    ...visible(c, 'RestoreJob', job),
  ];
  const source = `select ${job}.* from restore_job ${job}${where(conditions)} order by ${job}.completed_at desc, ${job}.id desc limit 1`;
  return c.row('RestoreJob', newest, setsOf(field), `from (${source}) ${newest}`);
};

export const recoveryPoint: Noun = {
  type: 'RecoveryPoint',
  entitled: 'RecoveryPoint',
  source: 'recovery_point',
  fields: {
    id: id('RecoveryPoint'),
    arn: value('arn'),
    status: value('status'),
    createdAt: dateTime('created_at'),
    expiresAt: dateTime('expires_at'),
    lastRestoreTest,
    resource: one('Resource', 'resource_id'),
    vault: value('vault'),
    bytes: bigint('bytes'),
    encrypted: value('encrypted'),
    account: one('Account', 'account_id'),
  },
  filters: {
    accountId: byId('Account', 'account_id'),
    resourceId: byId('Resource', 'resource_id'),
    status: byText('status'),
    createdAt: byTime('created_at'),
    expiresAt: byTime('expires_at'),
  },
  orders: {
    CREATED_AT: { column: 'created_at', kind: 'time' },
    EXPIRES_AT: { column: 'expires_at', kind: 'time', nullable: true },
  },
  defaultOrder: { field: 'CREATED_AT', direction: 'DESC' },
};
