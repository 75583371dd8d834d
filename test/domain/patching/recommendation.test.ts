import { systemOf } from '../../../src/domain/catalog/operating-systems';
import { patchGroupOf } from '../../../src/domain/patching/compliance';
import { recommend, type PatchFacts } from '../../../src/domain/patching/recommendation';
import { severityOf } from '../../../src/domain/patching/severity';

const now = new Date('2026-11-29T12:00:00Z');
const none = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0, INFORMATIONAL: 0, UNSPECIFIED: 0 };
const window = { id: 'window', name: 'Sunday', nextExecutionAt: new Date('2026-12-06T03:00:00Z') };

/** An instance of which all is well, but for what a test says. */
const facts = (given: Partial<PatchFacts> = {}): PatchFacts => ({
  state: 'running',
  agent: { inOrder: true, detail: null },
  platform: { name: 'Amazon Linux', version: '2023' },
  system: systemOf('Amazon Linux', '2023'),
  scannedAt: now,
  missing: 0,
  missingBySeverity: none,
  failed: 0,
  pendingReboot: 0,
  rejected: 0,
  autoScalingGroup: null,
  addOn: true,
  window: null,
  ...given,
});
const critical = { missing: 5, missingBySeverity: { ...none, CRITICAL: 2, LOW: 3 } };

const cases: [string, Partial<PatchFacts>, string, string][] = [
  ['a stopped one', { state: 'stopped', agent: null }, 'INSTANCE_STOPPED', 'Start it'],
  ['no agent', { agent: null }, 'AGENT_MISSING', 'Install the SSM agent'],
  [
    'a silent agent',
    { agent: { inOrder: false, detail: 'Systems Manager reports ConnectionLost.' } },
    'AGENT_SILENT',
    'in order (Systems Manager reports ConnectionLost): until',
  ],
  [
    'critical ones without a window',
    critical,
    'MISSING_CRITICAL_NO_WINDOW',
    '5 patches are missing, 2 of them critical',
  ],
  [
    'critical ones without the add-on',
    { ...critical, addOn: false },
    'MISSING_CRITICAL_NO_ADD_ON',
    'the account does not have the add-on PATCH',
  ],
  ['a window', { ...critical, window }, 'WINDOW_SCHEDULED', 'the patch window “Sunday” of 2026-12-06 03:00 UTC'],
  ['others', { missing: 1, missingBySeverity: { ...none, LOW: 1 } }, 'MISSING_NO_WINDOW', '1 patch is missing, and no'],
  ['a reboot', { pendingReboot: 3 }, 'PENDING_REBOOT', 'Reboot it: 3 patches take effect only then.'],
  ['one reboot', { pendingReboot: 1 }, 'PENDING_REBOOT', 'Reboot it: 1 patch takes effect only then.'],
  ['a failure', { failed: 2 }, 'INSTALLATION_FAILED', 'Look into 2 patches that could not be installed.'],
  ['what is rejected', { rejected: 1 }, 'REJECTED_INSTALLED', 'Remove 1 patch that its baseline rejects.'],
  ['no scan', { scannedAt: null }, 'NEVER_SCANNED', 'Scan it'],
  [
    'an ended system',
    { platform: { name: 'SLES', version: '15.5' }, system: systemOf('SLES', '15.5') },
    'END_OF_SUPPORT',
    'its support ended on 2024-12-31. It is supported further only if you have extended support',
  ],
  [
    'a foreign system',
    { platform: { name: 'Plan 9', version: '4' }, system: null },
    'UNSUPPORTED_SYSTEM',
    'Plan 9 4 is none',
  ],
];

it.each(cases)('of %s', (_, given, rule, words) => {
  const found = recommend(facts(given), now)!;
  expect(found).toMatchObject({ rule, ruleVersion: '1' });
  expect(found.summary).toContain(words);
});

it('names the three exceptions of a system past its support', () => {
  const { summary } = recommend(facts({ system: systemOf('Ubuntu', '18.04') }), now)!;
  expect(summary).toMatch(/extended support of its maker.*security controls that Accelerate demands.*compensating/);
});

it('is nothing where nothing is to be done', () => expect(recommend(facts(), now)).toBeNull());

it('says all that fits, the most pressing first, and keeps what it looked at', () => {
  const system = systemOf('Amazon Linux', '2');
  const found = recommend(facts({ ...critical, system, pendingReboot: 1, autoScalingGroup: 'web' }), now)!;
  expect(found.inputs.rules).toEqual([
    'MISSING_CRITICAL_NO_WINDOW',
    'END_OF_SUPPORT',
    'PENDING_REBOOT',
    'AUTO_SCALING_GROUP',
  ]);
  expect(found.inputs).toMatchObject({
    missing: 5,
    missingBySeverity: { CRITICAL: 2 },
    addOn: true,
    operatingSystem: { name: 'Amazon Linux', endOfSupport: '2026-06-30' },
    window: null,
  });
});

it.each([
  [{ AMSDefaultPatchGroup: 'True' }, 'DEFAULT', null],
  [{ AMSDefaultPatchGroup: 'True', 'Patch Group': 'web' }, 'DEFAULT', 'web'],
  [{ 'Patch Group': 'web' }, 'CUSTOMER', 'web'],
  [{ PatchGroup: 'web' }, 'CUSTOMER', 'web'],
  [{ AMSDefaultPatchGroup: 'False' }, 'NOT_ASSIGNED', null],
  [{}, 'NOT_ASSIGNED', null],
])('of the tags %j the patch group is %s %s', (tags, type, group) => {
  expect(patchGroupOf(tags as Record<string, string>)).toEqual({ type, group });
});

it.each([
  ['Critical', 'CRITICAL'],
  ['Important', 'HIGH'],
  ['Moderate', 'MEDIUM'],
  ['medium', 'MEDIUM'],
  ['Low', 'LOW'],
  ['None', 'UNSPECIFIED'],
  ['', 'UNSPECIFIED'],
  [undefined, 'UNSPECIFIED'],
])('the severity %s is %s', (word, severity) => expect(severityOf(word)).toBe(severity));
