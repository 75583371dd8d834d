const MINUTE = 60_000;
const HALF_DAY = 43_200_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone);
  if (!found) {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    found = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', second: 'numeric', ...fields });
    formats.set(zone, found);
  }
  return found;
}

/** A name of the IANA time zone database. */
export function isZone(name: string): boolean {
  if (/^[+-]?\d/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Where nothing has to be asked of the time zone database: most schedules are there. */
const UTC = new Set(['UTC', 'Etc/UTC']);

/** Clocks change at full quarters of an hour: what holds at one moment of a quarter holds for all of it. */
const QUARTER = 15 * MINUTE;
const MOST_KEPT = 20_000;
const offsets = new Map<string, Map<number, number>>();

/** How far a wall clock there is ahead of UTC at a moment. */
function offsetAt(moment: number, zone: string): number {
  if (UTC.has(zone)) return 0;
  let known = offsets.get(zone);
  if (!known) offsets.set(zone, (known = new Map<number, number>()));
  const quarter = Math.floor(moment / QUARTER);
  let offset = known.get(quarter);
  if (offset === undefined) {
    if (known.size >= MOST_KEPT) known.clear();
    known.set(quarter, (offset = shown(quarter * QUARTER, zone) - quarter * QUARTER));
  }
  return offset;
}

/** What a wall clock shows there at a moment, as if it were UTC. */
export const wallClock = (moment: number, zone: string): number => moment + offsetAt(moment, zone);

function shown(moment: number, zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(moment)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The first moment at which a wall clock there shows this time, which is given as if it were UTC. One that the clock
 * leaps over when summer begins has none; of one that it shows twice when summer ends the second does not count.
 */
export function momentOf(wall: number, zone: string): number | undefined {
  const around = new Set([offsetAt(wall - HALF_DAY * 2, zone), offsetAt(wall + HALF_DAY * 2, zone)]);
  const moments = [...around]
    .map((offset) => wall - offset)
    .filter((moment) => offsetAt(moment, zone) === wall - moment);
  return moments.length > 0 ? Math.min(...moments) : undefined;
}

/** `2020-02-19T16:00Z`, `2020-02-19T16:00:30-08:00`: ISO 8601 with the zone's offset, seconds only where there are some. */
export function written(moment: number, zone: string): string {
  const offset = offsetAt(moment, zone);
  const text = new Date(moment + offset)
    .toISOString()
    .replace(/(:00)?\.000Z$/, '')
    .replace(/Z$/, '');
  if (offset === 0) return `${text}Z`;
  const minutes = Math.abs(offset) / MINUTE;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${text}${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
