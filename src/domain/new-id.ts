import { randomUUID } from 'node:crypto';

/**
 * A new id that sorts by when it was made (UUID version 7). Rows that are made together lie together in every index on
 * their ids; with random ones each would touch a page of its own.
 */
export function newId(now = Date.now()): string {
  const time = now.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
