/** A double as AWS prints it in alarm reasons and their data: `50.0`, `1.073741824E9`. */
export function double(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
  }
  const plain = String(value);
  return /[.e]/.test(plain) ? plain : `${plain}.0`;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** `02/10/19 16:59:00`, the form of a data point's time in a reason. */
export function shortTime(at: number): string {
  const date = new Date(at);
  const day = `${pad(date.getUTCDate())}/${pad(date.getUTCMonth() + 1)}/${pad(date.getUTCFullYear() % 100)}`;
  return `${day} ${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
}

/** `2019-10-02T17:04:40.989+0000`, the form of an alarm's own timestamps. */
export const zonedTime = (at: number): string => new Date(at).toISOString().replace('Z', '+0000');

/** `2019-10-02T17:04:40Z`, the form of an event's time. */
export const eventTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
