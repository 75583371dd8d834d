import type { OperatingSystem } from '../words';
import data from './data/operating-systems.json';

interface Row {
  from: string;
  /** The first version that it is not for; null: all that follow. */
  below: string | null;
  operatingSystem: string;
  supported: boolean;
  /** The last day on which its maker, or Accelerate, supports it in general; null: none is known. */
  endOfSupport: string | null;
}

/** What the catalogue knows of the system on an instance. */
export interface KnownSystem {
  name: string;
  version: string;
  operatingSystem: OperatingSystem;
  /** Whether the operations plan names it; of one it does not name only part of the service is given. */
  supported: boolean;
  endOfSupport: Date | null;
}

/**
 * The operating systems of the operations plan: what the founding service description and the present guide
 * (https://docs.aws.amazon.com/managedservices/latest/accelerate-guide/acc-sd.html) name, and the last day on which the
 * maker supports a version in general, by the makers' own life cycles. A system is past its support by that day, as the
 * service description has it. Of each system the first row that fits counts.
 */
export function systemOf(platformName: string | null, platformVersion: string | null): KnownSystem | null {
  const platform = (platformName ?? '').toLowerCase();
  const system = data.find(({ platforms }) => platforms.some((known) => platform.startsWith(known)));
  if (!system) return null;
  // Windows tells its build as the version; the year stands in its name.
  const version =
    system.versioned === 'name' ? (/\b(20\d\d)\b/.exec(platform)?.[1] ?? '0') : platformVersion?.trim() || '0';
  const row = (system.versions as Row[]).find(
    ({ from, below }) => compare(version, from) >= 0 && (below === null || compare(version, below) < 0),
  );
  if (!row) return null;
  return {
    name: system.name,
    version,
    operatingSystem: row.operatingSystem as OperatingSystem,
    supported: row.supported,
    endOfSupport: row.endOfSupport === null ? null : new Date(`${row.endOfSupport}T00:00:00Z`),
  };
}

const DAY_MS = 86_400_000;

/** Whether its general support is over: the last day itself still counts. */
export function pastSupport({ endOfSupport }: KnownSystem, now: Date): boolean {
  return endOfSupport !== null && now.getTime() >= endOfSupport.getTime() + DAY_MS;
}

/** When a system past its support is supported all the same, as the service description has it. */
export const SUPPORTED_ALL_THE_SAME = [
  'you have extended support of its maker that still brings updates',
  'its instances follow the security controls that Accelerate demands of such systems',
  'you follow compensating security controls that Accelerate demands',
] as const;

/** By their numbers, one after the other; what one has and the other lacks counts as zero. */
function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
