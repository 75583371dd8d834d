import { newId } from '../../domain/new-id';
import { outgoingPieces, signed } from '../../domain/support/reference';
import type { MessageKind } from '../../domain/support/message';
import type { SupportCase } from '../../entities';
import type { Unit } from '../unit';

/** What of ours stands for a case: one of the two. */
export interface CaseSubject {
  incident_id?: string;
  service_request_id?: string;
}

type Known = Pick<SupportCase, 'id' | 'organization_id' | 'account_id'> & { resolved: boolean };

interface Message {
  id: string;
  kind: MessageKind;
  part: number;
  body: string | null;
  comment_id: string | null;
}

/** After whatever is said with it. */
const LAST_PART = 1_000;

/**
 * Puts what was said on an incident or in a service request on its way to the case that it came from; where it came from
 * none, or from the case itself, nothing happens. In pieces where AWS would not take it at once.
 */
export async function tellCase(
  unit: Unit,
  of: CaseSubject,
  number: string,
  text: string,
  commentId: string | null = null,
): Promise<void> {
  const known = await caseOf(unit, of);
  if (!known) return;
  const { name, party } = unit.caller;
  const author = party === 'CUSTOMER' ? `${name} (customer)` : name;
  const texts = outgoingPieces(text);
  const messages = texts.map((body, i): Message => {
    const id = newId();
    const signature = { id, number, author, part: i + 1, parts: texts.length };
    return { id, kind: 'COMMUNICATION', part: i, body: signed(body, signature), comment_id: commentId };
  });
  await send(unit, known, messages);
  // To AWS who writes in a resolved case may be the customer, who so opens it again: it is to stay resolved.
  if (known.resolved) await send(unit, known, [resolution()]);
}

/** The case is to be resolved in AWS as well. */
export async function tellResolution(unit: Unit, of: CaseSubject): Promise<void> {
  const known = await caseOf(unit, of);
  if (known) await send(unit, known, [resolution()]);
}

function resolution(): Message {
  return { id: newId(), kind: 'RESOLUTION', part: LAST_PART, body: null, comment_id: null };
}

/** What came from the case is not sent back to it. */
async function caseOf(unit: Unit, of: CaseSubject): Promise<Known | null> {
  if (unit.caller.kind === 'AWS') return null;
  const [known] = await unit.query<Known>(
    of.incident_id
      ? `select c.id, c.organization_id, c.account_id, i.status = 'RESOLVED' as resolved
         from support_case c join incident i on i.id = c.incident_id where c.incident_id = $1`
      : `select c.id, c.organization_id, c.account_id, r.status = 'RESOLVED' as resolved
         from support_case c join service_request r on r.id = c.service_request_id where c.service_request_id = $1`,
    [of.incident_id ?? of.service_request_id],
  );
  return known ?? null;
}

async function send(unit: Unit, known: Known, messages: readonly Message[]): Promise<void> {
  await unit.query(
    `insert into support_message (id, organization_id, account_id, support_case_id, kind, comment_id, part, body, status,
       created_at)
     select m.id, $2, $3, $1, m.kind, m.comment_id, m.part, m.body, 'PENDING', $4
     from jsonb_to_recordset($5::jsonb) as m (id uuid, kind text, comment_id uuid, part int, body text)`,
    [known.id, known.organization_id, known.account_id, unit.now, JSON.stringify(messages)],
  );
  await enqueueDelivery(unit, known.id);
}

/** One delivery at a time for each case, so that what is said arrives in its order. */
export async function enqueueDelivery(unit: Unit, caseId: string, runAt?: Date): Promise<void> {
  const key = `deliver-to-support:${caseId}`;
  await unit.enqueue({ task: 'deliver-to-support', key, ids: { supportCaseId: caseId }, runAt, queue: key });
}
