export const globalId = (type: string, id: unknown): string => Buffer.from(`v1:${type}:${id}`).toString('base64url');

export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
export const plain = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

/** As PostgreSQL sorts under the collation C: by bytes; nulls are greater than everything. */
export function bytes(a: unknown, b: unknown): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string));
  return Number(a) - Number(b);
}
