import { NodeType } from '../../domain/id';
import { actor, anyNode } from '../actor';
import { visible } from '../entitled';
import { dateTime, id, one, value } from '../fields';
import { byId, byText, byTime } from '../filter';
import type { Compilation, Field, Noun } from '../language';
import { logCursor } from '../order';
import { where } from '../sql';

/** For Accelerate's viewers the internal addition lies over what the customer reads. */
const document =
  (column: 'before' | 'after'): Field =>
  (c, row) => {
    const whole =
      c.entitled.party === 'CUSTOMER'
        ? `${row}.${column}`
        : `case when ${row}.internal_${column} is null then ${row}.${column}` +
          ` else coalesce(${row}.${column}, '{}'::jsonb) || ${row}.internal_${column} end`;
    return c.world.entitlement && c.entitled.accounts !== 'NONE' ? withoutUnseen(c, row, whole) : whole;
  };

/**
 * Links lead from one account to another of the organization. Who sees single accounts does not learn by an event of
 * theirs that there is an incident elsewhere: references to what they do not see are left out of its documents.
 */
function withoutUnseen(c: Compilation, row: string, whole: string): string {
  const [member, item] = [c.alias(), c.alias()];
  const isSeen = (reference: string): string => {
    const other = c.alias();
    const is = `${other}.number = ${reference}->>'number'`;
    return `exists (select from incident ${other}${where([is, ...visible(c, 'Incident', other)])})`;
  };
  const related =
    `(select coalesce(jsonb_agg(${item}.value order by ${item}.place), '[]'::jsonb)` +
    ` from jsonb_array_elements(${member}.value) with ordinality ${item}(value, place)` +
    ` where ${isSeen(`${item}.value`)})`;
  const kept =
    `(select coalesce(jsonb_object_agg(${member}.key, case when ${member}.key = 'relatedIncidents' then ${related}` +
    ` else ${member}.value end), '{}'::jsonb) from jsonb_each(${whole}) ${member}(key, value)` +
    ` where ${member}.key <> 'duplicateOf' or ${member}.value = 'null'::jsonb or ${isSeen(`${member}.value`)})`;
  const links = `${row}.kind in ('INCIDENT_LINKED', 'INCIDENT_REOPENED', 'INCIDENT_RESOLVED')`;
  return `case when ${links} and (${whole}) is not null then ${kept} else ${whole} end`;
}

const forParty = (customer: string, accelerate: (row: string) => string) => (row: string, c: Compilation) =>
  c.entitled.party === 'CUSTOMER' ? `${row}.${customer}` : accelerate(row);

export const event: Noun = {
  type: 'Event',
  entitled: 'Event',
  // Only events that have their number exist for readers: the position is the order.
  source:
    '(select p.position, p.event_id as id, p.organization_id, p.account_id, p.incident_id, p.customer_visible,' +
    ' p.customer_ordinal, p.ordinal, e.kind, e.occurred_at, e.recorded_at, e.party, e.actor_kind, e.actor_id,' +
    ' e.actor_name, e.actor_detail, e.raci_code, e.subject_type, e.subject_id, e.priority, e.summary, e.before, e.after,' +
    ' e.internal_summary, e.internal_before, e.internal_after from event_position p join event e on e.id = p.event_id)',
  fields: {
    id: id('Event'),
    cursor: (c, row) => logCursor(c, `${row}.position`),
    ordinal: value(forParty('customer_ordinal::text', (row) => `${row}.ordinal::text`)),
    organization: one('Organization', 'organization_id'),
    kind: value('kind'),
    occurredAt: dateTime('occurred_at'),
    recordedAt: dateTime('recorded_at'),
    actor: actor({ kind: 'actor_kind', id: 'actor_id', name: 'actor_name', party: 'party', detail: 'actor_detail' }),
    party: value('party'),
    raciActivity: one('Responsibility', 'raci_code', 'code'),
    account: one('Account', 'account_id'),
    subject: anyNode(
      NodeType.filter((type) => type !== 'Event' && type !== 'Responsibility'),
      'subject_type',
      'subject_id',
    ),
    before: document('before'),
    after: document('after'),
    summary: value(forParty('summary', (row) => `coalesce(${row}.internal_summary, ${row}.summary)`)),
    incident: one('Incident', 'incident_id'),
  },
  filters: {
    kind: byText('kind'),
    organizationId: byId('Organization', 'organization_id'),
    accountId: byId('Account', 'account_id'),
    incidentId: byId('Incident', 'incident_id'),
    subjectId: byId(null, 'subject_id'),
    subjectType: byText('subject_type'),
    actorId: byId(null, 'actor_id'),
    party: byText('party'),
    priority: byText('priority'),
    raciCode: byText('raci_code'),
    occurredAt: byTime('occurred_at'),
  },
  orders: {},
};
