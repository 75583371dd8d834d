/**
 * AWS prints instants in five formats. Each is parsed by itself and only as printed: `Date.parse` would take more,
 * and differently on different engines. All return null for what is no instant of the format.
 */
export type TimeFormat = (text: string) => Date | null;

const clock = String.raw`(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?`;
const iso = new RegExp(`^${clock}(Z|[+-]\\d\\d:\\d\\d)$`);
const cloudWatch = new RegExp(`^${clock}([+-]\\d{4})$`);
const zoneless = new RegExp(`^${clock}$`);
const verbal = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4})[,]? (\d{1,2}):(\d\d):(\d\d)\s(AM|PM)$/;
const mail = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** EventBridge and most details: `2019-10-02T17:04:40Z`, with a fraction or an offset where the source likes. */
export const isoTime: TimeFormat = (text) => fromClock(iso.exec(text));

/** CloudWatch: `2019-10-02T17:04:40.989+0000`, the offset without a colon. */
export const cloudWatchTime: TimeFormat = (text) => fromClock(cloudWatch.exec(text)) ?? isoTime(text);

/** AMS patch notices: `2021-02-03T22:12:00.814308`, no zone; the guide's times are UTC. */
export const zonelessTime: TimeFormat = (text) => fromClock(zoneless.exec(text)) ?? isoTime(text);

/** Systems Manager automation and AWS Backup: `Nov 29, 2024 7:43:20 PM`, UTC. */
export const verbalTime: TimeFormat = (text) => {
  const match = verbal.exec(text);
  if (!match) return isoTime(text);
  const hour = Number(match[4]);
  if (hour < 1 || hour > 12) return null;
  const hours = (hour % 12) + (match[7] === 'PM' ? 12 : 0);
  return instant([match[3], months.indexOf(match[1]) + 1, match[2], hours, match[5], match[6]].map(Number), 0, 0);
};

/** AWS Health: `Fri, 3 Jun 2022 05:01:10 GMT`. */
export const healthTime: TimeFormat = (text) => {
  const match = mail.exec(text);
  if (!match) return isoTime(text);
  return instant([match[3], months.indexOf(match[2]) + 1, match[1], match[4], match[5], match[6]].map(Number), 0, 0);
};

function fromClock(match: RegExpExecArray | null): Date | null {
  if (!match) return null;
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  return instant(match.slice(1, 7).map(Number), milliseconds, offsetMinutes(match[8]));
}

function offsetMinutes(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** null for a day or hour that no calendar has: Date would roll it over to the next. */
function instant(parts: number[], milliseconds: number, offset: number): Date | null {
  const [year, month, day, hour, minute, second] = parts;
  if (Math.abs(offset) > 18 * 60) return null;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
  date.setUTCFullYear(year, month - 1, day);
  const same =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return same ? new Date(date.getTime() - offset * 60_000) : null;
}
