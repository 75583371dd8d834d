import { dateTime, id, one, value } from '../fields';
import type { Noun } from '../language';

/** Every account has one: where none was saved, the empty profile in its first version. */
export const alarmProfile: Noun = {
  type: 'AlarmProfile',
  entitled: 'AlarmProfile',
  source:
    "(select a.id, a.id as account_id, a.organization_id, coalesce(p.document, '{}') as document," +
    " coalesce(p.version, 1) as version, p.deployed_at, coalesce(p.status, 'PENDING') as status" +
    ' from account a left join alarm_profile p on p.account_id = a.id)',
  fields: {
    id: id('AlarmProfile'),
    account: one('Account', 'account_id'),
    layer: value(() => "'CUSTOMER'::text"),
    document: value('document'),
    deployedAt: dateTime('deployed_at'),
    status: value('status'),
    version: value('version'),
  },
  filters: {},
  orders: {},
};
