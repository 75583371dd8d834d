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
