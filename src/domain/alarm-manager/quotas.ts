/**
 * How many requests a second CloudWatch takes from one account in one Region unless AWS has raised it, and how many
 * alarms one request deletes: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
 */
export const PUTS_PER_SECOND = 3;
export const DELETES_PER_SECOND = 3;
export const ALARMS_PER_DELETE = 100;

export interface Changes {
  creates: number;
  updates: number;
  deletes: number;
}

/** How long a deployment takes at AWS's quotas. Regions have quotas of their own and go on side by side. */
export function deploymentSeconds(regions: readonly Changes[], putsPerSecond = PUTS_PER_SECOND): number {
  const seconds = regions.map(({ creates, updates, deletes }) => {
    const puts = (creates + updates) / putsPerSecond;
    return puts + Math.ceil(deletes / ALARMS_PER_DELETE) / DELETES_PER_SECOND;
  });
  return Math.ceil(Math.max(0, ...seconds));
}

/** In hours and minutes, as people say it. */
export function spokenDuration(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const parts = [hours > 0 ? `${hours} h` : '', rest > 0 || hours === 0 ? `${rest} min` : ''];
  return parts.filter(Boolean).join(' ');
}
