import { pastSupport, SUPPORTED_ALL_THE_SAME, type KnownSystem } from '../catalog/operating-systems';
import { explain, type Explanation } from '../explanation';
import type { PatchSeverity } from '../words';

/** What the advice about one instance looks at. */
export interface PatchFacts {
  /** The instance's state in EC2's words. */
  state: string | null;
  /** null: Systems Manager does not know it. */
  agent: { inOrder: boolean; detail: string | null } | null;
  platform: { name: string | null; version: string | null };
  system: KnownSystem | null;
  /** null: it was never scanned. */
  scannedAt: Date | null;
  missing: number;
  missingBySeverity: Readonly<Record<PatchSeverity, number>>;
  failed: number;
  pendingReboot: number;
  rejected: number;
  /** It is one of an Auto Scaling group's, which replaces it from its image. */
  autoScalingGroup: string | null;
  /** Whether the account has the add-on. */
  addOn: boolean;
  /** The next execution of a window that covers it; `id` as the API names it. */
  window: { id: string; name: string; nextExecutionAt: Date } | null;
}

const RULE_VERSION = '1';

/** What should be done about an instance's patches: every rule that fits says its sentence, the most pressing first; null: nothing. */
export function recommend(facts: PatchFacts, now: Date): Explanation | null {
  const found = advice(facts, now);
  if (found.length === 0) return null;
  const { platform, system, window, ...rest } = facts;
  return explain({ rule: found[0].rule, ruleVersion: RULE_VERSION }, found.map(({ summary }) => summary).join(' '), {
    rules: found.map(({ rule }) => rule),
    ...rest,
    operatingSystem: { ...platform, endOfSupport: system?.endOfSupport?.toISOString().slice(0, 10) ?? null },
    window: window && { patchWindowId: window.id, name: window.name, nextExecutionAt: window.nextExecutionAt },
  });
}

interface Advice {
  rule: string;
  summary: string;
}

function advice(facts: PatchFacts, now: Date): Advice[] {
  const { state, agent, scannedAt, failed, pendingReboot, rejected, autoScalingGroup } = facts;
  const found: Advice[] = [];
  const say = (rule: string, summary: string): void => void found.push({ rule, summary });
  if (state === 'stopped' || state === 'stopping') {
    say('INSTANCE_STOPPED', 'Start it: an instance that is stopped is neither scanned nor patched.');
  } else if (!agent) {
    say(
      'AGENT_MISSING',
      'Install the SSM agent and give the instance a profile that admits it: Systems Manager does not know the instance.',
    );
  } else if (!agent.inOrder) {
    say(
      'AGENT_SILENT',
      `Put its SSM agent in order${agent.detail ? ` (${agent.detail.replace(/\.$/, '')})` : ''}: until then it is neither scanned nor patched.`,
    );
  }
  const missing = aboutMissing(facts);
  if (missing) found.push(missing);
  const system = aboutSystem(facts, now);
  if (system) found.push(system);
  if (!scannedAt) say('NEVER_SCANNED', 'Scan it: nothing is known of its patches.');
  if (pendingReboot > 0) {
    say('PENDING_REBOOT', `Reboot it: ${patches(pendingReboot, 'takes', 'take')} effect only then.`);
  }
  if (failed > 0) say('INSTALLATION_FAILED', `Look into ${patches(failed)} that could not be installed.`);
  if (rejected > 0) say('REJECTED_INSTALLED', `Remove ${patches(rejected)} that its baseline rejects.`);
  if (autoScalingGroup !== null && (facts.missing > 0 || failed > 0)) {
    say(
      'AUTO_SCALING_GROUP',
      `Patch the image of the Auto Scaling group ${autoScalingGroup} too: it replaces its instances from it.`,
    );
  }
  return found;
}

function aboutSystem({ system, platform }: PatchFacts, now: Date): Advice | null {
  if (!system) {
    if (platform.name === null) return null;
    return { rule: 'UNSUPPORTED_SYSTEM', summary: unsupported([platform.name, platform.version].join(' ').trim()) };
  }
  const name = `${system.name} ${system.version}`;
  if (pastSupport(system, now)) {
    const [first, second, third] = SUPPORTED_ALL_THE_SAME;
    const day = system.endOfSupport!.toISOString().slice(0, 10);
    return {
      rule: 'END_OF_SUPPORT',
      summary: `Upgrade ${name}: its support ended on ${day}. It is supported further only if ${first}, or ${second}, or ${third}.`,
    };
  }
  return system.supported ? null : { rule: 'UNSUPPORTED_SYSTEM', summary: unsupported(name) };
}

const unsupported = (name: string): string =>
  `Move to a supported operating system: ${name} is none, so what fails when it is patched is not looked into.`;

function aboutMissing({ missing, missingBySeverity, window, addOn }: PatchFacts): Advice | null {
  if (missing === 0) return null;
  const critical = missingBySeverity.CRITICAL;
  const what =
    critical === 0 || critical === missing
      ? `${missing}${critical > 0 ? ' critical' : ''} ${missing === 1 ? 'patch is' : 'patches are'} missing`
      : `${missing} patches are missing, ${critical} of them critical`;
  if (window) {
    const at = window.nextExecutionAt.toISOString().slice(0, 16).replace('T', ' ');
    return {
      rule: 'WINDOW_SCHEDULED',
      summary: `${what}: the patch window “${window.name}” of ${at} UTC installs them.`,
    };
  }
  const urgent = critical > 0 ? 'MISSING_CRITICAL' : 'MISSING';
  if (!addOn) {
    return {
      rule: `${urgent}_NO_ADD_ON`,
      summary: `${what}, and the account does not have the add-on PATCH: take it, or install them yourself.`,
    };
  }
  return {
    rule: `${urgent}_NO_WINDOW`,
    summary:
      critical > 0
        ? `${what}, and no patch window is to come that covers the instance: patch it now, and tag it for a window.`
        : `${what}, and no patch window is to come that covers the instance: tag it for one.`,
  };
}

function patches(count: number, one = '', many = ''): string {
  return `${count} ${count === 1 ? `patch ${one}` : `patches ${many}`}`.trim();
}
