import type { Caller } from './caller';
import { ForbiddenError } from './error';

/** Of HTTP requests, server-sent events included; over a WebSocket it is `reason` in connection_init's payload. */
export const REASON_HEADER = 'x-opsgraph-reason';

const LONGEST = 500;
// Nothing that a log or the database would not take as text.
const UNPRINTABLE = /[\u0000-\u001f\u007f]|\p{Surrogate}/gu;

/** The caller with the reason that was given. Other roles need none, and what is given is not kept. */
export function withReason(caller: Caller, given: string | null | undefined): Caller {
  if (caller.role !== 'BREAK_GLASS') return caller;
  const reason = given?.replace(UNPRINTABLE, ' ').trim() ?? '';
  if (reason === '' || [...reason].length > LONGEST) throw reasonDemanded();
  return { ...caller, reason };
}

export function reasonDemanded(): ForbiddenError {
  return new ForbiddenError(
    `BREAK_GLASS demands a reason of 1 to ${LONGEST} characters: ${REASON_HEADER}, or reason in connection_init.`,
    [REASON_HEADER],
  );
}

/** HTTP hands out a header byte by byte; people write in UTF-8. */
export function headerText(value: string | string[] | undefined): string | null {
  if (typeof value !== 'string') return null;
  const text = Buffer.from(value, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? value : text;
}
