/** Fills `{{ Name }}` in a step's inputs. A text that is one placeholder alone takes the value's own type. */
export function fill(value: unknown, read: (name: string) => unknown): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const filled = fill(item, read);
      // A list parameter named as the only item of a list stands for its items.
      return typeof item === 'string' && Array.isArray(filled) ? (filled as unknown[]) : [filled];
    });
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, fill(held, read)]));
  }
  if (typeof value !== 'string') return value;
  const whole = /^\s*\{\{\s*([\w.:]+)\s*\}\}\s*$/.exec(value)?.[1];
  if (whole !== undefined) return read(whole);
  return value.replace(/\{\{\s*([\w.:]+)\s*\}\}/g, (_, name: string) => written(read(name)));
}

export const written = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);

/** `$.Reservations[0].Instances[*].State.Name` in what a call answered; several values where it says `[*]`. */
export function select(from: unknown, selector: string): unknown {
  const parts = selector.replace(/^\$\.?/, '').match(/[^.[\]]+|\[[^\]]*\]/g) ?? [];
  let held: unknown[] = [from];
  let many = false;
  for (const part of parts) {
    if (part === '[*]' || part === '[:]') {
      many = true;
      held = held.flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : []));
    } else {
      const key = part.startsWith('[') ? Number(part.slice(1, -1).replace(/['"]/g, '')) : part;
      held = held.map((value) => (value as Record<string | number, unknown> | undefined)?.[key]);
    }
  }
  const found = held.filter((value) => value !== undefined && value !== null);
  return many ? found : found[0];
}
