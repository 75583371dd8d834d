import { LONGEST_COMMUNICATION, oneLine, pieces } from '../text';

/** What a message that leaves us carries as its last line: people read who wrote, we recognise what we sent. */
export interface Signature {
  /** Our message's id. */
  id: string;
  /** The incident's or service request's number. */
  number: string;
  author: string;
  part: number;
  parts: number;
}

const LONGEST_SIGNATURE = 200;
const REFERENCE = /\[[^[\]]* · ref ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]\s*$/;

/** The pieces of a text that leave room for a signature. */
export function outgoingPieces(text: string): string[] {
  return pieces(text, LONGEST_COMMUNICATION - LONGEST_SIGNATURE);
}

export function signed(text: string, { id, number, author, part, parts }: Signature): string {
  const name = oneLine(author.replace(/[[\]]/g, ''), 60);
  const place = parts > 1 ? ` · ${part} of ${parts}` : '';
  return `${text}\n\n[${number} · ${name}${place} · ref ${id}]`;
}

/** The id in the last line of a text that once left us. AWS redacts and reformats the rest of it. */
export function referenceIn(body: string): string | null {
  return REFERENCE.exec(body)?.[1] ?? null;
}
