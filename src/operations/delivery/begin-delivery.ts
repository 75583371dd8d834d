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
    `update delivery d set attempts = d.attempts + 1, next_attempt_at = null from escalation e
     where d.id = $1 and d.status = 'PENDING' and e.id = d.escalation_id
     returning d.id, d.target, e.subject, e.body, d.attempts`,
    [id],
  );
  return outgoing ?? null;
}
