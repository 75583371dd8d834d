import { explain } from '../../domain/explanation';
import { newId } from '../../domain/new-id';
import { incidentSignature } from '../../domain/problem';
import { authorOf, categoryOf, openingStatus, SUPPORT_CENTER, type DiscoveredCase } from '../../domain/support/case';
import { priorityOf, type SupportSettings } from '../../domain/support/settings';
import { oneLine, pieces, storable } from '../../domain/text';
import { TITLE } from '../check';
import { writeComment, writeReply } from '../comment';
import { openIncident } from '../incident/open';
import { holdName } from '../lock';
import { openServiceRequest } from '../service-request/open';
import type { Unit } from '../unit';
import type { Keyed } from './communication-key';
import { referenceTo, referToCase } from './move';

export interface CaseAccount {
  id: string;
  organizationId: string;
  managedSince: Date;
}

const FROM_CASE = { rule: 'SUPPORT_CASE', ruleVersion: '1' };

/**
 * Opens what stands for a case from now on, with what was said first, in the name of who said it; gives our id of the
 * case. A case that has been opened meanwhile is left as it is.
 */
export async function openCase(
  unit: Unit,
  account: CaseAccount,
  found: DiscoveredCase,
  first: Keyed | null,
  settings: SupportSettings,
): Promise<string> {
  await holdName(unit, `support-case:${account.id}:${found.caseId}`);
  const [known] = await unit.query<{ id: string }>(
    'select id from support_case where account_id = $1 and case_id = $2',
    [account.id, found.caseId],
  );
  if (known) return known.id;
  const owner = { organization_id: account.organizationId, account_id: account.id };
  const row = { ...owner, id: newId(), case_id: found.caseId, display_id: found.displayId };
  const draft = draftOf(unit, account, found, first);
  const rest = { ...owner, id: newId() };
  const isIncident = found.serviceCode === settings.incidentService;
  const reference = referenceTo(row);
  const more = {
    status: openingStatus(found.status),
    openedAt: draft.openedAt,
    after: { externalReferences: [reference] },
  };
  if (isIncident) {
    const { number } = await openIncident(unit, {
      ...more,
      id: rest.id,
      organizationId: account.organizationId,
      accountId: account.id,
      title: draft.title,
      description: draft.texts[0],
      priority: priorityOf(settings, found.severityCode),
      origin: 'SUPPORT_CASE',
      explanation: explain(
        FROM_CASE,
        `It came from case ${reference.id} in the ${SUPPORT_CENTER}, submitted by ${draft.author.name}.`,
        {
          case: reference.id,
          severity: found.severityCode,
          service: found.serviceCode,
          category: found.categoryCode,
          submittedAt: found.createdAt,
        },
      ),
      reporterId: await reporterOf(unit, account.organizationId, draft.author.email),
      signature: incidentSignature({ definition: null, resources: [] }),
    });
    for (const text of draft.texts.slice(1)) {
      await writeComment(unit, { ...rest, number }, text, 'CUSTOMER', draft.openedAt);
    }
    await referToCase(unit, row, rest.id);
  } else {
    const { number } = await openServiceRequest(unit, {
      ...more,
      id: rest.id,
      organizationId: account.organizationId,
      accountId: account.id,
      title: draft.title,
      body: draft.texts[0],
      category: categoryOf(found.categoryCode),
      origin: 'CUSTOMER',
    });
    for (const text of draft.texts.slice(1)) {
      await writeReply(unit, { ...rest, number }, text, 'CUSTOMER', draft.openedAt);
    }
  }
  await unit.query(
    `insert into support_case (id, organization_id, account_id, case_id, display_id, incident_id, service_request_id,
       status, reading, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, null, 0, $8)`,
    [
      row.id,
      row.organization_id,
      row.account_id,
      row.case_id,
      row.display_id,
      isIncident ? rest.id : null,
      isIncident ? null : rest.id,
      found.createdAt,
    ],
  );
  if (first) {
    await unit.query(
      `insert into support_communication (support_case_id, key, nth, organization_id, account_id, said_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [row.id, first.key, first.nth, row.organization_id, row.account_id, first.said.at],
    );
  }
  return row.id;
}

/** A subject that is too long for a title begins the text as well. */
function draftOf(unit: Unit, { managedSince }: CaseAccount, found: DiscoveredCase, first: Keyed | null) {
  const subject = storable(found.subject).trim() || `Case ${found.displayId ?? found.caseId}`;
  const title = oneLine(subject, TITLE);
  const body = storable(first?.said.body ?? '').trim() || subject;
  const texts = pieces(title === oneLine(subject, Infinity) ? body : `${subject}\n\n${body}`);
  // Promised is what was submitted since the account is in our hands; nothing is submitted later than now.
  const openedAt = new Date(Math.min(Math.max(found.createdAt.getTime(), managedSince.getTime()), unit.now.getTime()));
  return { title, texts, openedAt, author: authorOf(first?.said.submittedBy ?? found.submittedBy) };
}

/** The customer's person whose address AWS names, if it is one of the organization's. */
async function reporterOf(unit: Unit, organizationId: string, email: string | null): Promise<string | null> {
  if (email === null) return null;
  const [person] = await unit.query<{ id: string }>(
    `select p.id from person p where lower(p.email) = $2 and p.party = 'CUSTOMER' and p.active
       and exists (select from access_grant g where g.person_id = p.id and g.organization_id = $1)`,
    [organizationId, email],
  );
  return person?.id ?? null;
}
