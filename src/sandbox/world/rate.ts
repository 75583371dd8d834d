/** How many of so many may be worked on at once: a number, or a share of all, never more than it says and at least one. */
export function mostAtOnce(limit: string, total: number): number {
  const value = Number.parseInt(limit, 10);
  return Math.max(1, limit.endsWith('%') ? Math.floor((total * value) / 100) : value);
}

/**
 * Whether so many errors are too many to go on: a number is how many are borne, a share is reached by the error that
 * makes it full. https://docs.aws.amazon.com/systems-manager/latest/userguide/running-automations-scale-controls.html
 */
export function tooMany(limit: string, total: number, errors: number): boolean {
  const value = Number.parseInt(limit, 10);
  if (!limit.endsWith('%')) return errors > value;
  return errors >= Math.max(1, Math.floor((total * value) / 100));
}
