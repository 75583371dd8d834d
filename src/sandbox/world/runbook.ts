import type { Cloud } from '../cloud';
import type { Script } from './command';
import { RUN_PATCH_BASELINE } from './patch-run';
import type { Parameters, SsmDocument } from './types';

export interface ParameterModel {
  type: string;
  default?: unknown;
  description?: string;
  allowedValues?: unknown[];
}

export interface Step {
  name: string;
  action: string;
  inputs: Record<string, unknown>;
  outputs?: { Name: string; Selector: string; Type?: string }[];
  onFailure?: string;
  onCancel?: string;
  isEnd?: boolean;
  isCritical?: boolean;
  nextStep?: string;
  maxAttempts?: number;
  timeoutSeconds?: number;
  precondition?: Record<string, string[]>;
}

export interface Runbook {
  schemaVersion: string;
  description?: string;
  parameters: Record<string, ParameterModel>;
  mainSteps: Step[];
  outputs: string[];
}

export const ACTIONS = [
  'aws:executeAwsApi',
  'aws:waitForAwsResourceProperty',
  'aws:assertAwsResourceProperty',
  'aws:runCommand',
  'aws:changeInstanceState',
  'aws:branch',
  'aws:sleep',
] as const;

const COMMAND_PLUGINS = ['aws:runShellScript', 'aws:runPowerShellScript'];

const MOST_READ = 100;
const known = new Map<string, Runbook>();

/** Reads a document's content; throws a text that says what is wrong with it. One that was read is not read again. */
export function readRunbook(content: string, type: SsmDocument['type']): Runbook {
  const key = `${type}/${content}`;
  const before = known.get(key);
  if (before) return before;
  const runbook = parseRunbook(content, type);
  if (known.size >= MOST_READ) known.clear();
  known.set(key, runbook);
  return runbook;
}

function parseRunbook(content: string, type: SsmDocument['type']): Runbook {
  let raw: Partial<Runbook>;
  try {
    raw = JSON.parse(content) as Partial<Runbook>;
  } catch {
    throw new Error('Content is not valid JSON');
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new Error('Content must be an object');
  const wanted = type === 'Automation' ? ['0.3'] : ['2.2', '2.0'];
  if (!wanted.includes(raw.schemaVersion ?? '')) throw new Error(`schemaVersion must be ${wanted.join(' or ')}`);
  const steps = raw.mainSteps;
  if (!Array.isArray(steps) || steps.length === 0) throw new Error('mainSteps must hold at least one step');
  const names = new Set<string>();
  for (const step of steps) {
    if (!/^[a-zA-Z0-9_]{3,128}$/.test(step.name ?? '')) throw new Error(`Step name ${String(step.name)} is not valid`);
    if (names.has(step.name)) throw new Error(`Step name ${step.name} is not unique`);
    names.add(step.name);
    const allowed: readonly string[] = type === 'Automation' ? ACTIONS : COMMAND_PLUGINS;
    if (!allowed.includes(step.action))
      throw new Error(`Step ${step.name} has an unknown action ${String(step.action)}`);
  }
  for (const step of steps) {
    const targets = [step.nextStep, step.onFailure?.startsWith('step:') ? step.onFailure.slice(5) : undefined];
    const missing = targets.find((target) => target !== undefined && !names.has(target));
    if (missing !== undefined) throw new Error(`Step ${step.name} goes on to ${missing}, which is no step`);
  }
  const { parameters = {}, outputs = [], schemaVersion = '' } = raw;
  return {
    ...raw,
    schemaVersion,
    parameters,
    outputs,
    mainSteps: steps.map((step) => ({ ...step, inputs: step.inputs ?? {} })),
  };
}

const text = { type: 'String', default: '' };
const instanceIds = { type: 'StringList', description: 'EC2 instances to change' };
const change = (name: string, DesiredState: string, more: Partial<Step> = {}): Step => ({
  name,
  action: 'aws:changeInstanceState',
  inputs: { InstanceIds: '{{ InstanceId }}', DesiredState },
  ...more,
});
const power = (description: string, mainSteps: Step[]): Runbook => ({
  schemaVersion: '0.3',
  description,
  parameters: { InstanceId: instanceIds, AutomationAssumeRole: text },
  mainSteps,
  outputs: [],
});
const script = (action: string, description: string): Runbook => ({
  schemaVersion: '2.2',
  description,
  parameters: {
    commands: { type: 'StringList' },
    workingDirectory: text,
    executionTimeout: { type: 'String', default: '3600' },
  },
  mainSteps: [{ name: action.slice(4), action, inputs: { runCommand: '{{ commands }}' } }],
  outputs: [],
});

const choiceOf = (description: string, allowedValues: string[], standard?: string): ParameterModel => ({
  type: 'String',
  description,
  allowedValues,
  ...(standard === undefined ? {} : { default: standard }),
});
const patchParameters = ['Operation', 'SnapshotId', 'InstallOverrideList', 'BaselineOverride', 'RebootOption'];
const patchStep = (name: string, action: string, platform: string): Step => ({
  name,
  action,
  precondition: { StringEquals: ['platformType', platform] },
  inputs: { timeoutSeconds: 7200, runCommand: patchParameters.map((parameter) => `{{ ${parameter} }}`) },
});
const patchBaseline: Runbook = {
  schemaVersion: '2.2',
  description: 'Scans for missing patches, or installs them, as the patch baseline of an instance says.',
  parameters: {
    Operation: choiceOf('Whether patches are installed or only looked for.', ['Scan', 'Install']),
    SnapshotId: { ...text, description: 'The snapshot of approved patches that all instances are measured by.' },
    InstallOverrideList: { ...text, description: 'Where a list of patches lies that is installed instead.' },
    BaselineOverride: { ...text, description: 'Where patch baselines lie that are used instead.' },
    RebootOption: choiceOf('Whether instances are restarted.', ['RebootIfNeeded', 'NoReboot'], 'RebootIfNeeded'),
  },
  mainSteps: [
    patchStep('PatchWindows', 'aws:runPowerShellScript', 'Windows'),
    patchStep('PatchLinux', 'aws:runShellScript', 'Linux'),
  ],
  outputs: [],
};

/** The documents that every account has from Amazon, as far as they are simulated. */
const AMAZON: Record<string, { type: SsmDocument['type']; runbook: Runbook }> = {
  'AWS-RestartEC2Instance': {
    type: 'Automation',
    runbook: power('Stops and starts EC2 instances.', [
      change('stopInstances', 'stopped'),
      change('startInstances', 'running'),
    ]),
  },
  'AWS-StopEC2Instance': {
    type: 'Automation',
    runbook: power('Stops EC2 instances.', [change('stopInstances', 'stopped')]),
  },
  'AWS-StartEC2Instance': {
    type: 'Automation',
    runbook: power('Starts EC2 instances.', [change('startInstances', 'running')]),
  },
  'AWS-RunShellScript': { type: 'Command', runbook: script('aws:runShellScript', 'Runs a shell script.') },
  [RUN_PATCH_BASELINE]: { type: 'Command', runbook: patchBaseline },
  'AWS-RunPowerShellScript': { type: 'Command', runbook: script('aws:runPowerShellScript', 'Runs PowerShell.') },
};

const EPOCH = Date.UTC(2017, 0, 1);

/** A document by its name: Amazon's or the account's own. */
export function documentOf(cloud: Cloud, scope: string, name: string): SsmDocument | undefined {
  const amazon = Object.hasOwn(AMAZON, name) ? AMAZON[name] : undefined;
  if (!amazon) return cloud.documents.get(scope, name);
  const content = JSON.stringify(amazon.runbook);
  return { name, type: amazon.type, content, version: 1, owner: 'Amazon', createdAt: EPOCH };
}

export const documentsOf = (cloud: Cloud, scope: string): SsmDocument[] => [
  ...Object.keys(AMAZON).flatMap((name) => documentOf(cloud, scope, name) ?? []),
  ...cloud.documents.all(scope),
];

/** The script that a command document makes of its parameters. */
export function scriptOf(cloud: Cloud, scope: string, name: string, parameters: Parameters): Script {
  if (name === RUN_PATCH_BASELINE) return { lines: [], dialect: 'PATCH' };
  const document = documentOf(cloud, scope, name);
  const runbook = document && readRunbook(document.content, 'Command');
  const [step] = runbook?.mainSteps ?? [];
  const given = (step?.inputs as { runCommand?: string | string[] } | undefined)?.runCommand ?? [];
  const lines = (Array.isArray(given) ? given : [given]).flatMap((line) => {
    const whole = /^\s*\{\{\s*(\w+)\s*\}\}\s*$/.exec(line)?.[1];
    if (whole !== undefined) return valueOf(whole);
    return [line.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, key: string) => valueOf(key).join(' '))];
  });
  function valueOf(key: string): string[] {
    const standard = runbook?.parameters[key]?.default;
    return (
      parameters[key] ??
      (Array.isArray(standard) ? standard.map(String) : standard === undefined ? [] : [String(standard)])
    );
  }
  return { lines, dialect: step?.action === 'aws:runPowerShellScript' ? 'POWERSHELL' : 'SHELL' };
}
