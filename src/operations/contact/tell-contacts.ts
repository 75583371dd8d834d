import { CONTACTED_TYPES, contactMail, contactsIn, explainContacts, type ToldAlert } from '../../domain/contacts';
import { newId } from '../../domain/new-id';
import type { Subject } from '../signal/subject';
import type { Unit } from '../unit';

interface Tagged {
  resource_id: string;
  arn: string;
  tag_key: string;
  value: string;
  organization: string;
}

/** An incident or a question, with which owners its group has told before. */
interface Case {
  id: string;
  number: string;
  kind: string;
  told: string[];
}

interface Notice {
  account: Subject['account'];
  tag: Tagged;
  target: string;
  rows: { subject: Subject; alert: ToldAlert }[];
}

/**
 * Writes to the owners of resources whose alerts begin their way: those that opened or joined an incident, or are asked
 * about. What is suppressed or remediated first tells nobody until it goes on. An owner gets one mail for a batch, and
 * of the incident of a group one mail in all, so that a storm is no storm of mails.
 */
export async function tellContacts(unit: Unit, subjects: readonly Subject[]): Promise<void> {
  const about = subjects.filter(
    ({ resource, incidentId, questionId }) =>
      resource !== null && CONTACTED_TYPES.includes(resource.type) && (incidentId ?? questionId) !== null,
  );
  if (about.length === 0) return;
  const tags = await tagsOf(unit, about);
  if (tags.size === 0) return;
  const tagged = about.filter(({ resource }) => tags.has(resource!.id));
  const cases = await casesOf(unit, tagged);
  const notices = new Map<string, Notice>();
  for (const subject of tagged) {
    const { account, resource } = subject;
    const tag = tags.get(resource!.id)!;
    const place = cases.get(caseId(subject))!;
    const contacts = contactsIn(tag.value);
    const before = contacts.emails.filter((email) => place.told.includes(email));
    subject.contacts = explainContacts(tag.tag_key, contacts, before);
    for (const target of contacts.emails) {
      if (before.includes(target)) continue;
      const key = `${account.id} ${target}`;
      const notice = notices.get(key) ?? { account, tag, target, rows: [] };
      notice.rows.push({ subject, alert: toldOf(subject, tag, place) });
      notices.set(key, notice);
    }
  }
  await write(unit, [...notices.values()]);
}

const caseId = ({ incidentId, questionId }: Subject): string => (incidentId ?? questionId)!;

async function tagsOf(unit: Unit, subjects: readonly Subject[]): Promise<Map<string, Tagged>> {
  const rows = await unit.query<Tagged>(
    `select t.resource_id, r.arn, t.key as tag_key, t.value, o.name as organization
     from resource_tag t join account c on c.id = t.account_id and t.key = c.contact_tag_key
     join resource r on r.id = t.resource_id join organization o on o.id = c.organization_id
     -- Gateway load balancers are none of the services.
     where t.resource_id = any ($1) and r.arn not like '%:loadbalancer/gwy/%'`,
    [[...new Set(subjects.map(({ resource }) => resource!.id))]],
  );
  return new Map(rows.map((row) => [row.resource_id, row]));
}

async function casesOf(unit: Unit, subjects: readonly Subject[]): Promise<Map<string, Case>> {
  const rows = await unit.query<Case>(
    `select k.id, k.number, k.kind, case when k.grouped
       then array(select distinct a.target from alert_contact a where a.case_id = k.id) else '{}' end as told
     from (
       select id, number, grouped, 'incident' as kind from incident where id = any ($1)
       union all
       select id, number, grouped, 'question' from service_request where id = any ($1)
     ) k`,
    [[...new Set(subjects.map(caseId))]],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function toldOf(subject: Subject, tag: Tagged, { kind, number }: Case): ToldAlert {
  const { title, resource, region, at } = subject;
  return { title, resource: resource!.name, arn: tag.arn, region, at, where: `${kind} ${number}` };
}

async function write(unit: Unit, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return;
  const rows = notices.map(({ account, tag, target, rows: told }) => {
    const place = {
      organization: tag.organization,
      account: `${account.name} (${account.awsAccountId})`,
      tagKey: tag.tag_key,
      at: unit.now,
    };
    const mail = contactMail(
      told.map(({ alert }) => alert),
      place,
    );
    return {
      id: newId(),
      delivery_id: newId(),
      organization_id: account.organizationId,
      account_id: account.id,
      target,
      ...mail,
      alerts: told.map(({ subject }) => ({ alert_id: subject.alertId, case_id: caseId(subject) })),
    };
  });
  await unit.query(WRITE, [JSON.stringify(rows), unit.now]);
}

const WRITE = `
  with n as materialized (
    select * from jsonb_to_recordset($1::jsonb) as n (
      id uuid, delivery_id uuid, organization_id uuid, account_id uuid, target text, subject text, body text,
      alerts jsonb)
  ), notices as (
    insert into contact_notice (id, organization_id, account_id, at, subject, body)
    select id, organization_id, account_id, $2, subject, body from n
  ), told as (
    insert into alert_contact (alert_id, target, organization_id, account_id, contact_notice_id, case_id)
    select a.alert_id, n.target, n.organization_id, n.account_id, n.id, a.case_id
    from n, jsonb_to_recordset(n.alerts) as a (alert_id uuid, case_id uuid)
  ), made as (
    insert into delivery (id, organization_id, account_id, contact_notice_id, channel, target, status, created_at)
    select delivery_id, organization_id, account_id, id, 'EMAIL', target, 'PENDING', $2 from n
    returning id
  )
  select enqueue('deliver-email', 'deliver-email:' || id, jsonb_build_object('deliveryId', id), null, null) from made`;
