import { APPROVE_ALL, type BaselineSettings } from '../../../src/domain/patching/baseline';
import { settingsOf, type BaselineDraft } from '../../../src/domain/patching/baseline-draft';
import { Refusals } from '../../../src/domain/error';

const fresh = (draft: BaselineDraft): BaselineSettings => ({
  name: 'baseline',
  operatingSystem: draft.operatingSystem,
  approvedPatches: [],
  rejectedPatches: [],
  patchGroups: [],
  approvalRules: [...APPROVE_ALL],
  default: false,
});

function faults(draft: BaselineDraft, present: Partial<BaselineSettings> = {}): string[] {
  try {
    settingsOf(draft, { ...fresh(draft), ...present });
    return [];
  } catch (error) {
    if (!(error instanceof Refusals)) throw error;
    return error.errors.map(({ code, path }) => `${code} ${path!.slice(1).join('.')}`);
  }
}

const windows = { operatingSystem: 'WINDOWS' } as const;
const amazon = { operatingSystem: 'AMAZON_LINUX_2023' } as const;
const ubuntu = { operatingSystem: 'UBUNTU' } as const;
const rule = { classifications: [], severities: [] };
const many = (count: number): string[] => Array.from({ length: count }, (_, n) => `KB${1_000_000 + n}`);

const cases: [string, BaselineDraft, string[]][] = [
  ['what AWS takes', { ...windows, name: 'a-b_c.d', approvedPatches: ['KB5034441', 'ms17-010'] }, []],
  ['a name too short', { ...windows, name: 'ab' }, ['INVALID name']],
  ['a name with spaces', { ...windows, name: 'my baseline' }, ['INVALID name']],
  ['a package of Windows', { ...windows, approvedPatches: ['kernel'] }, ['INVALID approvedPatches.0']],
  ['packages, advisories and CVEs', { ...amazon, approvedPatches: ['dbus.x86_64', 'dbus-1:1.12.28*', 'ALAS2023-2026-123', 'CVE-2026-1234', '1234567'] }, []],
  ['white space', { ...amazon, approvedPatches: ['dbus x86'] }, ['INVALID approvedPatches.0']],
  ['two wildcards', { ...amazon, approvedPatches: ['*dbus*'] }, ['INVALID approvedPatches.0']],
  ['an advisory that is rejected', { ...amazon, rejectedPatches: ['bash', 'CVE-2026-1234'] }, ['INVALID rejectedPatches.1']],
  ['an empty one', { ...amazon, approvedPatches: [''] }, ['REQUIRED approvedPatches.0']],
  ['one too long', { ...amazon, approvedPatches: ['a'.repeat(101)] }, ['TOO_LONG approvedPatches.0']],
  ['one twice', { ...amazon, approvedPatches: ['bash', 'bash'] }, ['INVALID approvedPatches.1']],
  ['fifty', { ...windows, approvedPatches: many(50) }, []],
  ['fifty-one', { ...windows, approvedPatches: many(51) }, ['TOO_MANY approvedPatches']],
  ['one in both lists, in another case', { ...windows, approvedPatches: ['KB5034441'], rejectedPatches: ['KB5034442', 'kb5034441'] }, ['INVALID rejectedPatches.1']],
  ['groups', { ...amazon, patchGroups: ['web', '', 'a'.repeat(257), 'web', 'é:/=+-@ _.', '<b>'] }, ['REQUIRED patchGroups.1', 'TOO_LONG patchGroups.2', 'INVALID patchGroups.5', 'INVALID patchGroups.3']],
  ['too many groups', { ...amazon, patchGroups: Array.from({ length: 26 }, (_, n) => `${n}`) }, ['TOO_MANY patchGroups']],
  ['eleven rules', { ...amazon, approvalRules: Array.from({ length: 11 }, () => rule) }, ['TOO_MANY approvalRules']],
  ['days', { ...amazon, approvalRules: [{ ...rule, approveAfterDays: 361 }, { ...rule, approveAfterDays: -1 }, { ...rule, approveAfterDays: 360 }] }, ['INVALID approvalRules.0.approveAfterDays', 'INVALID approvalRules.1.approveAfterDays']],
  ['days of Ubuntu', { ...ubuntu, approvalRules: [{ ...rule, approveAfterDays: 7 }] }, ['UNSUPPORTED approvalRules.0.approveAfterDays']],
  ['classifications of Ubuntu', { ...ubuntu, approvalRules: [{ ...rule, classifications: ['Security'] }] }, ['UNSUPPORTED approvalRules.0.classifications.0']],
  ['classifications of others', { ...amazon, approvalRules: [{ ...rule, classifications: ['Security', 'SecurityUpdates'] }] }, ['INVALID approvalRules.0.classifications.1']],
  ['a severity that there is not', { ...amazon, approvalRules: [{ ...rule, severities: ['CRITICAL', 'INFORMATIONAL'] }] }, ['UNSUPPORTED approvalRules.0.severities.1']],
]; // prettier-ignore

it.each(cases)('%s', (_, draft, expected) => expect(faults(draft)).toEqual(expected));

it('holds a list against the other that stays', () => {
  const approving = { ...windows, approvedPatches: ['KB5034441'] };
  expect(faults(approving, { rejectedPatches: ['KB5034441'] })).toEqual(['INVALID approvedPatches.0']);
});

it('leaves what is left out', () => {
  const present = { ...fresh(amazon), rejectedPatches: ['bash'], patchGroups: ['web'], default: true };
  expect(settingsOf({ ...amazon, approvedPatches: ['zsh'] }, present)).toEqual({
    ...present,
    approvedPatches: ['zsh'],
  });
  expect(settingsOf({ ...amazon, rejectedPatches: [] }, present)).toEqual({ ...present, rejectedPatches: [] });
});
