/** AWS's limit of a communication, and ours of a text. Counted in UTF-16 units, the most that anybody counts. */
export const LONGEST_COMMUNICATION = 8_000;

/** Writes out what PostgreSQL's text and jsonb refuse: NUL and surrogates without their other half. */
export function storable(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * Cuts a text into pieces of at most `most` units, where a line ends if one does in the second half, else at a space,
 * else anywhere but inside a character. Joined, the pieces are the text but for the white space at the cuts.
 */
export function pieces(text: string, most = LONGEST_COMMUNICATION): string[] {
  const found: string[] = [];
  let rest = text.trim();
  while (rest.length > most) {
    const head = rest.slice(0, most + 1);
    const line = head.lastIndexOf('\n');
    const space = head.lastIndexOf(' ');
    let at = line > most / 2 ? line : space > most / 2 ? space : most;
    const unit = rest.charCodeAt(at);
    if (unit >= 0xdc00 && unit <= 0xdfff) at--;
    found.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return rest === '' && found.length > 0 ? found : [...found, rest];
}

/** In one line of at most `most` characters; what was cut off is told at length elsewhere. */
export function oneLine(text: string, most: number): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : characters.join('');
}
