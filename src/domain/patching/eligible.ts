/** What is known here of an instance that somebody wants patched at once. */
export interface PatchCandidate {
  state: string | null;
  /** Tagged as one of an Auto Scaling group. */
  grouped: boolean;
  /** Systems Manager manages it. */
  managed: boolean;
  /** Its operating system, and whether it is supported; null: nobody has told. */
  system: { name: string; supported: boolean } | null;
}

/** Why an instance is left out from the start, in words; null: it is patched. */
export function whyLeftOut({ state, grouped, managed, system }: PatchCandidate): string | null {
  if (grouped) return 'The instance belongs to an Auto Scaling group, which replaces its instances.';
  if (state !== null && state !== 'running' && state !== 'pending') return `The instance is ${state}.`;
  if (!managed) return 'Systems Manager does not manage the instance: its agent does not report.';
  if (system && !system.supported) return `${system.name} is not supported.`;
  return null;
}
