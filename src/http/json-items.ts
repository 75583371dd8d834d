/** Text of a JSON array, known to be valid JSON, as the texts of its items: each is kept exactly as it was sent. */
export function itemsOf(array: string): string[] {
  const items: string[] = [];
  const open = array.indexOf('[');
  let depth = 0;
  let start = open + 1;
  for (let at = open + 1; at < array.length; at++) {
    switch (array[at]) {
      case '"':
        at = endOfString(array, at);
        break;
      case '{':
      case '[':
        depth++;
        break;
      case '}':
        depth--;
        break;
      case ',':
        if (depth === 0) {
          items.push(array.slice(start, at).trim());
          start = at + 1;
        }
        break;
      case ']':
        if (depth === 0) {
          const last = array.slice(start, at).trim();
          return last === '' ? items : [...items, last];
        }
        depth--;
    }
  }
  return items;
}

function endOfString(text: string, quote: number): number {
  let at = quote + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
