const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether it is a name of the IANA time zone database; a bare offset knows no daylight saving and is none. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the wall clock of a zone shows at an instant, in the milliseconds of a UTC date that reads the same. */
export function wallAt(instant: number, zone: string): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall + (((instant % 1_000) + 1_000) % 1_000);
}

/**
 * The instant at which the wall clock of a zone shows a time: the earlier where it shows it twice; null where it never
 * does, because the clock jumps over it.
 */
export function instantAt(wall: number, zone: string): number | null {
  const found = [wall - DAY_MS, wall + DAY_MS]
    .map((near) => wall - (wallAt(near, zone) - near))
    .filter((instant) => wallAt(instant, zone) === wall);
  return found.length > 0 ? Math.min(...found) : null;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    const number = 'numeric';
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      ...{ year: number, month: number, day: number, hour: number, minute: number, second: number },
    });
    formats.set(zone, format);
  }
  return format;
}
