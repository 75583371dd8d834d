import type { Fact } from './fact';
import { nextInstants, reachedInstants, type SlaInstant } from './next-instants';
import type { PolicyTarget, PolicyVersion } from './policy';
import { serviceLevel, type ServiceLevel } from './service-level';

/** A fact as JSON keeps it: its times are text. */
export type StoredFact = { [Key in keyof Fact]: Fact[Key] extends Date ? string : Fact[Key] };

/** A moment of which the log has been told. */
export type ToldInstant = Omit<SlaInstant, 'at'> & { at: string };

/** A policy's row as a statement gives it. */
export interface PolicyRow {
  version: string;
  effective_from: Date | string;
  sample: boolean;
  targets: readonly PolicyTarget[];
}

const TIMES = ['at', 'from', 'until'] as const;

export function factsFrom(stored: readonly StoredFact[] | null): Fact[] {
  return (stored ?? []).map((fact) => {
    const revived: Record<string, unknown> = { ...fact };
    for (const name of TIMES) if (name in revived) revived[name] = new Date(revived[name] as string);
    return revived as unknown as Fact;
  });
}

export function policiesFrom(rows: readonly PolicyRow[]): PolicyVersion[] {
  return rows.map(({ version, effective_from, sample, targets }) => ({
    version,
    effectiveFrom: new Date(effective_from),
    sample,
    targets,
  }));
}

/** At `now`, but no earlier than the last fact: two that write at once may read the clock in another order. */
export function levelAt(facts: readonly Fact[], versions: readonly PolicyVersion[], now: Date): ServiceLevel | null {
  const latest = Math.max(now.getTime(), ...facts.map(({ at }) => at.getTime()));
  return serviceLevel(facts, versions, new Date(latest));
}

/** What has come and the log does not know of yet. */
export function untold(level: ServiceLevel, told: readonly ToldInstant[]): SlaInstant[] {
  return reachedInstants(level).filter(
    ({ kind, moment, at }) =>
      !told.some((one) => one.kind === kind && one.moment === moment && new Date(one.at).getTime() === at.getTime()),
  );
}

/** When what is stored of the clocks has to change next if nothing else happens; null: it stays. */
export function nextLook(level: ServiceLevel, facts: readonly Fact[]): Date | null {
  const running = [level.response, level.resolution].some(({ metAt, voidedAt }) => !metAt && !voidedAt);
  if (!running) return null;
  const bounds = facts.flatMap((fact) => (fact.kind === 'WINDOW_AGREED' ? [fact.from, fact.until] : []));
  const coming = [...nextInstants(level).map(({ at }) => at), ...bounds].filter((at) => at > level.computedAt);
  return coming.length === 0 ? null : new Date(Math.min(...coming.map((at) => at.getTime())));
}
