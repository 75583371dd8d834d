import { CloseCode } from 'graphql-ws';
import type { StreamReason } from '../domain/words';

/** What a client is to do about the end: 1012 and 1013 make it come back, 4403 with a new credential. */
export const closeCodes: Record<StreamReason, number> = {
  SHUTDOWN: 1012,
  SLOW_CLIENT: 1013,
  LIMIT_REACHED: 1013,
  TOKEN_EXPIRED: CloseCode.Forbidden,
  PERMISSION_CHANGED: CloseCode.Forbidden,
  RETENTION_EXPIRED: 1013,
  EPOCH_CHANGED: 1013,
};

/** What a close frame has room for (RFC 6455, 5.5.1); a longer reason is an error, and could come from a client's text. */
const most = 123;

/** The reason, cut to whole characters that fit. */
export function closeReason(text: string): string {
  let bytes = 0;
  let fitting = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    fitting += character;
  }
  return fitting;
}
