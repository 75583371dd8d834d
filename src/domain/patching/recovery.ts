import type { RemediationStepStatus } from '../words';
import type { PatchState } from './execution';
import { isGone, isWell, saidOf, type InstanceHealth } from './health';

const MINUTE = 60_000;

/** How long an instance may take to be well, in service time: after its automation, after a restart, after a restore. */
export const PATIENCE = { first: 10 * MINUTE, remedied: 5 * MINUTE, restored: 20 * MINUTE } as const;

/** How long the restart may take, and the replacement of the root volume. */
export const REMEDY_MS = 60 * MINUTE;
export const RESTORE_MS = 90 * MINUTE;

/** What is known of an instance whose installation did not end well. */
export interface Seen {
  health: InstanceHealth;
  /** What Patch Manager found since the run began; null: it has not looked since. */
  state: PatchState | null;
  install: RemediationStepStatus;
  /** Its automation was cancelled. */
  cancelled: boolean;
  remedied: boolean;
  restored: boolean;
  /** A snapshot of it is complete. */
  restorable: boolean;
  /** The window is still open, or there is none: what runs may be restarted. */
  open: boolean;
  /** It has been waited for long enough. */
  late: boolean;
}

export type Next =
  | { verb: 'wait' | 'succeed' | 'restored'; said: string }
  | { verb: 'cutOff' | 'remediate' | 'restore' | 'fail'; said: string };

/**
 * What is done next with an instance: it is waited for, restarted once, restored once, or given to people. One that
 * runs well is never restored: what it has done since the snapshot is worth more than its patches.
 */
export function judgeInstance(seen: Seen): Next {
  const { health, state, late } = seen;
  const said = saidOf(health);
  if (isGone(health)) return { verb: 'fail', said };
  if (seen.restored) {
    if (isWell(health)) return { verb: 'restored', said };
    return { verb: late ? 'fail' : 'wait', said };
  }
  if (isWell(health)) return judgePatches(seen, said);
  if (!late) return { verb: 'wait', said };
  if (!seen.remedied) return { verb: 'remediate', said };
  return { verb: seen.restorable ? 'restore' : 'fail', said: `${said} ${noSnapshot(seen)}`.trim() };

  function judgePatches(of: Seen, well: string): Next {
    const all = state !== null && state.missing === 0 && state.failed === 0;
    const asFarAsItGoes = !of.remedied && of.install === 'SUCCESS' && state !== null && state.failed === 0;
    if (all || asFarAsItGoes) return { verb: 'succeed', said: well };
    if (of.cancelled) return { verb: 'cutOff', said: `It was cancelled while it installed. ${well}` };
    if (!of.remedied && of.open) return { verb: 'remediate', said: patchesOf(state) };
    return { verb: 'fail', said: `${patchesOf(state)} ${well}` };
  }
}

function patchesOf(state: PatchState | null): string {
  return state
    ? `${state.failed} patches could not be installed, ${state.missing} are missing.`
    : 'Patch Manager tells of no installation.';
}

function noSnapshot({ restorable }: Seen): string {
  return restorable ? '' : 'There is no snapshot to go back to.';
}
