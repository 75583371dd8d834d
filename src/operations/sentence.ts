/** Someone's text as the end of a sentence: short enough for a list, the whole is beside it in the event. */
export function excerpt(text: string, most = 200): string {
  const line = text.replace(/\s+/g, ' ');
  const characters = [...line];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : line;
}
