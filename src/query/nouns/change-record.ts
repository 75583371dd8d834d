import { JUST_BEFORE_MS } from '../../domain/change-record';
import { connection } from '../connection';
import { visible } from '../entitled';
import { dateTime, id, one, value } from '../fields';
import { byId, byText, byTime } from '../filter';
import { setsOf, type Field, type Noun } from '../language';
import { where } from '../sql';

/** That of the remediation which it was part of: it may have been opened after the change. */
const incident: Field = (c, row, field) => {
  const [remediation, other] = [c.alias(), c.alias()];
  const conditions = [`${remediation}.id = ${row}.remediation_id`, ...visible(c, 'Incident', other)];
  const from = `from remediation ${remediation} join incident ${other} on ${other}.id = ${remediation}.incident_id`;
  return c.row('Incident', other, setsOf(field), `${from}${where(conditions)}`);
};

export const changeRecord: Noun = {
  type: 'ChangeRecord',
  entitled: 'ChangeRecord',
  source: 'change_record',
  fields: {
    id: id('ChangeRecord'),
    account: one('Account', 'account_id'),
    eventTime: dateTime('event_time'),
    eventName: value('event_name'),
    requester: value('requester'),
    party: value('party'),
    businessNeed: value('business_need'),
    businessNeedType: value('business_need_type'),
    resource: one('Resource', 'resource_id'),
    requestParameters: value('request_parameters'),
    responseElements: value('response_elements'),
    eventId: value('event_id'),
    eventSource: value('event_source'),
    region: value('region'),
    roleArn: value('role_arn'),
    userAgent: value('user_agent'),
    incident,
  },
  filters: {
    accountId: byId('Account', 'account_id'),
    resourceId: byId('Resource', 'resource_id'),
    eventTime: byTime('event_time'),
    eventName: byText('event_name'),
    party: byText('party'),
  },
  orders: { EVENT_TIME: { column: 'event_time', kind: 'time' } },
  defaultOrder: { field: 'EVENT_TIME', direction: 'DESC' },
};

/** All changes that name the resource, whichever else they name. */
export const changesOfResource = connection({
  type: 'ChangeRecord',
  belongs: (_, row, parent) =>
    `${row}.id = any (array(select l.change_record_id from change_record_resource l where l.resource_id = ${parent}.id))`,
});

/** What was changed on the incident's resources from a day before it was opened until it was resolved. */
export const changesOfIncident = connection({
  type: 'ChangeRecord',
  belongs: (_, row, parent) =>
    `${row}.id = any (array(select l.change_record_id from incident_resource i` +
    ` join change_record_resource l on l.resource_id = i.resource_id` +
    ` and l.event_time >= ${parent}.created_at - interval '${JUST_BEFORE_MS} milliseconds'` +
    ` and l.event_time <= coalesce(${parent}.resolved_at, 'infinity') where i.incident_id = ${parent}.id))`,
});
