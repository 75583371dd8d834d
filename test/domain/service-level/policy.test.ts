import { PRIORITY_MEANINGS, SHIPPED_POLICIES } from '../../../src/domain/catalog/service-levels';
import { InvalidError } from '../../../src/domain/error';
import { checkPolicies, policyAt, targetOf, type PolicyVersion } from '../../../src/domain/service-level/policy';
import { serviceLevel } from '../../../src/domain/service-level/service-level';
import { IncidentPriority, ServiceTier } from '../../../src/domain/words';

const version = (name: string, effectiveFrom: string, response: number | null = 60_000): PolicyVersion => ({
  version: name,
  effectiveFrom: new Date(effectiveFrom),
  sample: false,
  targets: [{ serviceTier: 'PLUS', priority: 'HIGH', response, resolution: null }],
});
const [first, second, third] = [
  version('1', '2026-01-01'),
  version('2', '2026-06-01', 120_000),
  version('3', '2027-01-01'),
];

test('what is shipped is whole, a sample, and in force at any time', () => {
  checkPolicies(SHIPPED_POLICIES);
  expect(SHIPPED_POLICIES.every(({ sample }) => sample)).toBe(true);
  const rows = SHIPPED_POLICIES[0].targets.map(({ serviceTier, priority }) => `${serviceTier} ${priority}`);
  expect(rows).toEqual(ServiceTier.flatMap((tier) => IncidentPriority.map((priority) => `${tier} ${priority}`)));
  expect(PRIORITY_MEANINGS.map(({ priority }) => priority)).toEqual([...IncidentPriority]);
  expect(policyAt(SHIPPED_POLICIES, new Date('1999-01-01'))?.version).toBe('sample-1');
  expect(targetOf(SHIPPED_POLICIES[0], 'RESOLUTION', 'PLUS', 'LOW')).toBeNull();
  expect(targetOf(SHIPPED_POLICIES[0], 'RESPONSE', 'PREMIUM', 'HIGH')).toBe(15 * 60_000);
});

test.each([
  ['2025-12-31T23:59:59.999Z', undefined],
  ['2026-01-01T00:00:00.000Z', '1'],
  ['2026-05-31T23:59:59.999Z', '1'],
  ['2026-06-01T00:00:00.000Z', '2'],
  ['2030-01-01T00:00:00.000Z', '3'],
])('%s', (at, name) => expect(policyAt([third, first, second], new Date(at))?.version).toBe(name));

test('an incident keeps the version under which it opened', () => {
  const at = new Date('2026-05-31T23:59:00Z');
  const facts = [
    { kind: 'OPENED' as const, at, serviceTier: 'PLUS' as const, priority: 'LOW' as const, test: false },
    { kind: 'PRIORITY_CHANGED' as const, at: new Date('2026-06-02T00:00:00Z'), priority: 'HIGH' as const },
  ];
  const level = serviceLevel(facts, [first, second], new Date('2026-06-03T00:00:00Z'));
  expect([level?.policyVersion, level?.response.target]).toEqual(['1', 60_000]);
});

test.each<[string, PolicyVersion[], string]>([
  ['two at one time', [first, version('4', '2026-01-01')], '1.effectiveFrom'],
  ['two of one name', [first, version('1', '2026-02-01')], '1.version'],
  ['a reserved name', [version('none', '2026-02-01')], '0.version'],
  ['nothing at all', [version('1', '2026-02-01', 0)], '0.targets.0.response'],
  ['less than a millisecond', [version('1', '2026-02-01', 0.5)], '0.targets.0.response'],
  ['two targets', [{ ...first, targets: [...first.targets, ...first.targets] }], '0.targets.1'],
  [
    'the response after the resolution',
    [{ ...first, targets: [{ ...first.targets[0], resolution: 1 }] }],
    '0.targets.0.response',
  ],
])('refused: %s', (_, versions, path) => {
  let refused: unknown;
  try {
    checkPolicies(versions);
  } catch (error) {
    refused = error;
  }
  expect(refused).toBeInstanceOf(InvalidError);
  expect((refused as InvalidError).path).toEqual(['input', ...path.split('.')]);
});
