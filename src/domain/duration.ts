/** Seconds as a Duration, as the statements of the read path write it. */
export function isoDuration(seconds: number): string {
  const whole = Math.max(0, Math.trunc(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return `PT${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${rest || whole === 0 ? `${rest}S` : ''}`;
}

const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/;

/** The whole seconds of a Duration. */
export function secondsOf(duration: string): number {
  const [, weeks, days, hours, minutes, seconds] = (DURATION.exec(duration) ?? []).map((part) => Number(part ?? 0));
  return (((weeks ?? 0) * 7 + (days ?? 0)) * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

/** Seconds in the words of a sentence: "1 h 30 min". */
export function spoken(seconds: number): string {
  const whole = Math.max(0, Math.trunc(seconds));
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor((whole % 86_400) / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ].flatMap(([count, unit]) => (count ? [`${count} ${unit}`] : []));
  return parts.length > 0 ? parts.join(' ') : '0 s';
}
