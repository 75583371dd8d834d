import type * as Rrule from 'rrule-temporal' with { 'resolution-mode': 'import' };

// The package ships a CommonJS build but types it as an ES module only, so that an import is refused by the compiler.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { RRuleTemporal } = require('rrule-temporal') as typeof Rrule;

/** More than fifty years of days: a rule that is not done by then matches no day, such as 30 February, or hardly any. */
const MOST_PERIODS = 20_000;

/**
 * The instants at which a rule's occurrences start, from `first` on, at most `limit` of them. Where it matches nothing
 * or contradicts itself it throws what the library says.
 */
export function expand(first: Date, rule: string, zone: string, limit: number): Date[] {
  const dtstart = first.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const rrule = new RRuleTemporal({
    rruleString: `DTSTART:${dtstart}\nRRULE:${rule}`,
    tzid: zone,
    strict: true,
    maxIterations: MOST_PERIODS,
  });
  return rrule.all((_, n) => n < limit).map((start) => new Date(start.epochMilliseconds));
}
