import type { Unit } from '../unit';

/** What is to be sent, and under which number of attempt. */
export interface Outgoing {
  id: string;
  target: string;
  subject: string;
  body: string;
  attempts: number;
}

/** Counts the attempt before it is made, so that one that ends with its process counts too. Null: it has ended. */
export async function beginDelivery(unit: Unit, id: string): Promise<Outgoing | null> {
  const [outgoing] = await unit.query<Outgoing>(
    `update delivery d set attempts = d.attempts + 1, next_attempt_at = null from (
       select w.id, coalesce(e.subject, n.subject) as subject, coalesce(e.body, n.body) as body
       from delivery w left join escalation e on e.id = w.escalation_id
       left join contact_notice n on n.id = w.contact_notice_id
       where w.id = $1
     ) w
     where d.id = w.id and d.status = 'PENDING'
     returning d.id, d.target, w.subject, w.body, d.attempts`,
    [id],
  );
  return outgoing ?? null;
}
