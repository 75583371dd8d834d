import { alertingRdsEvents, baselineAlarms } from '../../src/domain/catalog/baseline-alarms';
import { servedOperations } from '../../src/domain/catalog/operations';
import { operationsRaci } from '../../src/domain/catalog/operations-raci';
import { operationsUnder, responsibilities, responsibilityAt, responsibilityOf } from '../../src/domain/responsibility';

const count = <T>(items: readonly T[], key: (item: T) => string) => {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
};

test('98 responsibilities in order, in the proportions of the published table', () => {
  expect(responsibilities.map(({ position }) => position)).toEqual(Array.from({ length: 98 }, (_, at) => at + 1));
  expect(count(responsibilities, ({ category }) => category)).toEqual({
    'Application lifecycle': 11,
    'Managed Account onboarding': 11,
    'Patch management': 12,
    Backup: 8,
    Networking: 6,
    Logging: 4,
    'Monitoring and Remediation': 8,
    'Security Architecture': 4,
    'Security Risk Management': 11,
    'Security monitoring and response': 4,
    'Incident Management': 7,
    'Problem Management': 4,
    'Service Management': 4,
    'Change Management': 4,
  });
  expect(count(responsibilities, ({ customer, accelerate }) => `${customer[0]}/${accelerate[0]}`)).toEqual({
    'R/I': 43,
    'I/R': 41,
    'C/R': 8,
    'R/C': 6,
  });
});

test('codes are unique and readable, also where a text repeats', () => {
  const codes = responsibilities.map(({ code }) => code);
  expect(new Set(codes).size).toBe(98);
  for (const code of codes) expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
  expect(responsibilityAt(18).activity).toBe(responsibilityAt(19).activity);
  expect(responsibilityAt(18).code).not.toBe(responsibilityAt(19).code);
  expect(responsibilityOf('INCIDENT_RESPONSE')).toMatchObject({ position: 85, activity: 'Provide incident response' });
  expect(responsibilityOf('constructor')).toBeNull();
  expect(() => responsibilityAt(99)).toThrow(RangeError);
});

test('each party decides only under rows where it is Responsible, and speaks only where it is Consulted', () => {
  for (const [operation, rules] of operationsRaci) {
    for (const party of ['CUSTOMER', 'ACCELERATE'] as const) {
      const rule = rules[party];
      if (rule === null || rule === '*') continue;
      const row = responsibilityAt(rule.position);
      expect([operation, party, party === 'CUSTOMER' ? row.customer : row.accelerate]).toEqual([
        operation,
        party,
        rule.as,
      ]);
    }
    expect(rules.CUSTOMER !== null || rules.ACCELERATE !== null).toBe(true);
    expect(rules.CUSTOMER === '*').toBe(rules.ACCELERATE === '*');
  }
  for (const operation of servedOperations) expect(operationsRaci.has(operation)).toBe(true);
});

test('what is served under a row, and nothing under most', () => {
  expect(operationsUnder(86)).toEqual([
    'addIncidentComment',
    'completeCustomerAction',
    'resolveIncident',
    'reopenIncident',
    'rateIncident',
  ]);
  expect(operationsUnder(23)).toEqual([
    'createPatchWindow',
    'updatePatchWindow',
    'deletePatchWindow',
    'skipPatchWindowExecution',
    'startPatchRun',
    'stopPatchRun',
  ]);
  const served = responsibilities.filter(({ position }) => operationsUnder(position).length > 0);
  expect(served.map(({ position }) => position)).toEqual([
    12, 18, 20, 23, 25, 29, 35, 36, 39, 40, 54, 55, 56, 57, 80, 81, 84, 85, 86, 87, 88, 89, 91, 92,
  ]);
});

test('89 baseline rows, of which our own column calls ten certain', () => {
  expect(baselineAlarms).toHaveLength(89);
  expect(new Set(baselineAlarms.map(({ configurationId }) => configurationId)).size).toBe(89);
  expect(count(baselineAlarms, ({ kind }) => kind)).toEqual({ METRIC: 39, EVENT: 24, STATE: 3, PROMETHEUS: 23 });
  expect(baselineAlarms.filter(({ remediation }) => remediation !== null)).toHaveLength(8);
  const known = baselineAlarms.filter(({ impact }) => impact === 'KNOWN').map(({ configurationId }) => configurationId);
  expect(known.sort()).toEqual([
    'ec2-linux-disk',
    'ec2-status-check-failed',
    'ec2-windows-disk',
    'os-cluster-red',
    'rds-event-0007',
    'rds-event-0031',
    'rds-event-0221',
    'rds-free-storage',
    'redshift-health',
    'vpn-tunnel-down',
  ]);
});

test('a row is matched by metrics or by events, as its kind says', () => {
  for (const { kind, metric, event } of baselineAlarms) {
    expect([metric !== null, event !== null]).toEqual([kind === 'METRIC', kind === 'EVENT']);
  }
  expect(alertingRdsEvents.size).toBe(21);
  expect(alertingRdsEvents.has('RDS-EVENT-0049')).toBe(false);
});
