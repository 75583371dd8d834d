import { MOST_AT_ONCE, MOST_DURATION_HOURS, MOST_TARGET_INSTANCES } from './limits';
import { recommendedHours, sizingFor } from './sizing';

/** What is known of a window when it is asked what to say about it. */
export interface Advised {
  enabled: boolean;
  managed: boolean;
  madeInAws: boolean;
  durationHours: number;
  cutoffHours: number;
  maxConcurrency: string;
  maxErrors: string;
  hasTargets: boolean;
  /** Instances that it covers, and those of them that Systems Manager does not reach. */
  covered: number;
  unreachable: number;
  overlaps: readonly string[];
  foreignTasks: readonly { type: string; name: string }[];
  consoleChanges: Readonly<Record<string, unknown>> | null;
  refusal: string | null;
  /** Whether the account has the add-on at this moment. */
  addOn: boolean;
  /** Whether an execution is to come. */
  comes: boolean;
  /** Whether it begins anew before it has ended. */
  overlapsItself: boolean;
}

const SUGGESTED_CUTOFF_HOURS = 1;

/** What whoever is responsible for a window ought to know, the most pressing first; nothing where all is well. */
export function adviceOn(window: Advised): string[] {
  return [...ofStanding(window), ...ofCoverage(window), ...ofSize(window)];
}

function ofStanding(window: Advised): string[] {
  const { refusal, addOn, foreignTasks, consoleChanges } = window;
  const said: string[] = [];
  if (refusal) said.push(`AWS did not take it: ${refusal}`);
  if (!addOn) said.push('The account does not have the add-on PATCH now: nothing of ours is run in it.');
  if (window.madeInAws && !window.managed) {
    said.push('It was made in AWS, not here: what runs in it is not ours, until targets are set here.');
  }
  if (consoleChanges) {
    said.push(
      `Changed in AWS, not here: ${Object.keys(consoleChanges).join(', ')}. What stands there is what runs; set it here to have it again as it was.`,
    );
  }
  if (foreignTasks.length > 0) {
    const named = foreignTasks.map(({ name, type }) => `${name} (${type})`).join(', ');
    said.push(`It has tasks that are not ours, which nobody here follows: ${named}.`);
  }
  if (window.overlapsItself) said.push('It begins anew before it has ended: Systems Manager then skips the later one.');
  if (window.enabled && !window.comes) said.push('Its schedule has no execution to come.');
  return said;
}

function ofCoverage({ hasTargets, covered, unreachable, overlaps }: Advised): string[] {
  const said: string[] = [];
  if (covered === 0) {
    said.push(
      hasTargets
        ? 'No instance carries its tags: nothing is patched, and nobody is told of it beforehand.'
        : 'It names no tags: it covers no instance.',
    );
  }
  if (unreachable > 0) {
    said.push(
      `${unreachable} of its ${covered} instances ${unreachable === 1 ? 'has' : 'have'} no SSM agent that reports: not patched.`,
    );
  }
  if (overlaps.length > 0) {
    said.push(`At some time it patches the same instances as ${overlaps.map((name) => `“${name}”`).join(', ')}.`);
  }
  return said;
}

function ofSize(window: Advised): string[] {
  const { covered, durationHours, cutoffHours, maxConcurrency, maxErrors } = window;
  if (!window.managed || covered === 0) return [];
  const said: string[] = [];
  if (covered > MOST_TARGET_INSTANCES) {
    const { hours, windows } = sizingFor(covered);
    said.push(
      `It covers ${covered} instances, and a window has at most ${MOST_TARGET_INSTANCES}: so many need ${windows} windows of at least ${hours} h.`,
    );
  }
  const wanted = Math.min(recommendedHours(covered), MOST_DURATION_HOURS);
  if (durationHours < wanted) {
    said.push(
      `${wanted} h are recommended for ${covered} instances (4 h, and 1 h more for every 50); it lasts ${durationHours} h.`,
    );
  }
  if (cutoffHours < SUGGESTED_CUTOFF_HOURS) {
    said.push('A cutoff of 1 h is recommended, so that what has begun can end within the window.');
  }
  const atOnce = instancesOf(maxConcurrency, covered);
  if (atOnce > MOST_AT_ONCE) {
    said.push(`At most ${MOST_AT_ONCE} instances are patched at once, though its concurrency means ${atOnce}.`);
  }
  if (instancesOf(maxErrors, covered) < covered) {
    said.push(
      `With an error rate of ${maxErrors} it stops early; 100% is recommended, so that one instance holds up no other.`,
    );
  }
  return said;
}

/** How many of so many instances a number or a percentage means; of a share, at least one where it is not zero. */
export function instancesOf(limit: string, instances: number): number {
  if (!limit.endsWith('%')) return Number(limit);
  const share = Number(limit.slice(0, -1));
  return share === 0 ? 0 : Math.max(1, Math.floor((instances * share) / 100));
}
