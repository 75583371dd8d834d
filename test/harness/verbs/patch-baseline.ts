import { randomUUID } from 'node:crypto';
import type { Verb } from './verb';

export const patchBaselineVerbs: Verb[] = [
  {
    name: 'setPatchBaseline',
    by: 'customer',
    stranger: 'stranger',
    kind: 'PATCH_BASELINE_SET',
    selection:
      'patchBaseline { account { name } region name baselineId operatingSystem approvedPatches rejectedPatches patchGroups approvalRules { classifications severities approveAfterDays } default managed version }',
    prepare: async ({ world }) => {
      const account = world.account('Acme');
      await world.addOn(account);
      const { name } = await world.patchBaseline(account, { managed: false, name: randomUUID() });
      return {
        accountId: account.globalId,
        region: 'us-east-1',
        operatingSystem: 'AMAZON_LINUX_2023',
        name,
        approvedPatches: ['CVE-2026-12345', 'kernel-6.1*'],
        rejectedPatches: ['postgresql15'],
        patchGroups: [`group ${name}`],
        approvalRules: [{ classifications: ['Security'], severities: ['CRITICAL', 'MEDIUM'], approveAfterDays: 3 }],
      };
    },
    other: { rejectedPatches: ['postgresql16'] },
    target: 'accountId',
    expected: {
      patchBaseline: {
        account: { name: 'production' },
        region: 'us-east-1',
        name: expect.any(String),
        baselineId: expect.stringMatching(/^pb-/),
        operatingSystem: 'AMAZON_LINUX_2023',
        approvedPatches: ['CVE-2026-12345', 'kernel-6.1*'],
        rejectedPatches: ['postgresql15'],
        patchGroups: [expect.stringMatching(/^group /)],
        approvalRules: [{ classifications: ['Security'], severities: ['CRITICAL', 'MEDIUM'], approveAfterDays: 3 }],
        default: false,
        managed: true,
        version: 2,
      },
    },
    versioned: true,
  },
];
