import { insist } from '../client';

export interface UserError {
  code: string;
  message: string;
  path: string[] | null;
}

/** What was done, and what was refused, by operation and code. */
export class Tally {
  private readonly counts = new Map<string, number>();

  add(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  get refusals(): string[] {
    return [...this.counts.keys()].filter((what) => what.includes(' '));
  }

  toString(): string {
    return [...this.counts].map(([what, count]) => `${count} × ${what}`).join(', ');
  }
}

/** One mutation as one person would send it; a refusal is counted with its code and answers null. */
export async function send<T>(
  who: { url: string; key: string; tally: Tally },
  operation: string,
  input: Record<string, unknown>,
  select = 'cursor',
): Promise<T | null> {
  const type = `${operation[0].toUpperCase()}${operation.slice(1)}Input`;
  const data = await insist<Record<string, T & { userErrors: UserError[] }>>(
    who.url,
    who.key,
    `mutation ($input: ${type}!) { ${operation}(input: $input) { ${select} userErrors { code message path } } }`,
    { input },
  );
  const { userErrors } = data[operation];
  who.tally.add(userErrors.length === 0 ? operation : `${operation} ${userErrors[0].code}`);
  return userErrors.length === 0 ? data[operation] : null;
}
