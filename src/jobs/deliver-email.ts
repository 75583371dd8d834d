import { systemCaller } from '../domain/caller';
import { NO_MAIL_SERVER } from '../domain/escalation';
import { UndeliveredError } from '../integrations/notify/email';
import { beginDelivery } from '../operations/delivery/begin-delivery';
import { endDelivery, leaveDelivery, type Attempt } from '../operations/delivery/end-delivery';
import { transact } from '../operations/unit';
import type { JobHandler } from './context';

const caller = systemCaller('e-mail delivery');

/**
 * Sends one mail. A process that dies between sending and recording leaves it to be sent again, under the same
 * Message-ID: at least once, never not at all.
 */
export const deliverEmail: JobHandler = async (ids, { database, mailer }) => {
  const id = String(ids.deliveryId);
  if (!mailer) {
    // The process that took the step had a mail server; this one does not.
    return transact(database, caller, (unit) => leaveDelivery(unit, id, NO_MAIL_SERVER));
  }
  const outgoing = await transact(database, caller, (unit) => beginDelivery(unit, id));
  if (!outgoing) return;
  const { target, subject, body } = outgoing;
  const attempt = await mailer.send({ id, to: target, subject, text: body }).then(
    (): Attempt => ({ sent: true }),
    (error: unknown): Attempt => {
      if (error instanceof UndeliveredError) return { sent: false, error: error.message, permanent: error.permanent };
      throw error;
    },
  );
  await transact(database, caller, (unit) => endDelivery(unit, id, attempt, Date.now()));
};
