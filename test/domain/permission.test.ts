import { servedOperations } from '../../src/domain/catalog/operations';
import { decide, hasScope, mayRole, rolesOf, scopeFor, scopesOf, type Principal } from '../../src/domain/permission';
import { responsibilityAt } from '../../src/domain/responsibility';
import { Party, Role } from '../../src/domain/words';

/** operation: scope, customer's row, Accelerate's row; R decides, C is consulted, '*' has none, null may not. */
const table: Record<string, [string, string | null, string | null]> = {
  createIncident: ['incident:write', '81 R', '80 R'],
  acknowledgeIncident: ['incident:write', null, '85 R'],
  assignIncident: ['incident:write', null, '85 R'],
  addIncidentComment: ['incident:write', '86 C', '85 R'],
  requestCustomerAction: ['incident:write', null, '85 R'],
  completeCustomerAction: ['incident:write', '86 C', null],
  updateIncidentPriority: ['incident:write', null, '84 R'],
  resolveIncident: ['incident:write', null, '86 R'],
  reopenIncident: ['incident:write', '86 C', '86 R'],
  reclassifyIncident: ['incident:write', null, '85 R'],
  rateIncident: ['incident:write', '86 C', null],
  linkIncidents: ['incident:write', null, '87 R'],
  createServiceRequest: ['serviceRequest:write', '91 R', '92 R'],
  replyToServiceRequest: ['serviceRequest:write', '91 R', '92 R'],
  resolveServiceRequest: ['serviceRequest:write', '91 R', '92 R'],
  reclassifyServiceRequest: ['serviceRequest:write', null, '92 R'],
  createProblem: ['problem:write', null, '87 R'],
  updateProblem: ['problem:write', null, '88 R'],
  linkIncidentsToProblem: ['problem:write', null, '87 R'],
  resolveProblem: ['problem:write', null, '89 R'],
  publishPostIncidentReport: ['problem:write', null, '88 R'],
  confirmAlertImpact: ['alert:write', '57 C', '57 R'],
  dismissAlert: ['alert:write', '57 C', '57 R'],
  suppressAlerts: ['suppression:write', '54 R', '56 R'],
  endSuppression: ['suppression:write', '54 R', '56 R'],
  onboardAccount: ['account:write', '12 R', '20 R'],
  updateAccount: ['account:write', '18 R', '20 R'],
  syncAccount: ['account:write', '*', '*'],
  updateAlarmProfile: ['account:write', '54 R', '20 R'],
  deployMonitoring: ['account:write', null, '55 R'],
  setEscalationPolicy: ['escalationPolicy:write', '18 R', '85 R'],
  createWebhook: ['webhook:write', '*', '*'],
  updateWebhook: ['webhook:write', '*', '*'],
  deleteWebhook: ['webhook:write', '*', '*'],
  redeliverWebhook: ['webhook:write', '*', '*'],
  createPatchWindow: ['patchWindow:write', '23 R', '20 R'],
  updatePatchWindow: ['patchWindow:write', '23 R', '20 R'],
  deletePatchWindow: ['patchWindow:write', '23 R', '20 R'],
  skipPatchWindowExecution: ['patchWindow:write', '23 R', '20 R'],
  setCorrelationRule: ['correlationRule:write', '54 R', '56 R'],
  requestRestore: ['restore:write', '40 R', null],
  recordRestoreValidation: ['restore:write', '39 R', null],
  createBackupPlan: ['backup:write', '35 R', '20 R'],
  updateBackupPlan: ['backup:write', '35 R', '20 R'],
  deleteBackupPlan: ['backup:write', '35 R', '20 R'],
  startBackupJob: ['backup:write', '35 R', '36 R'],
  setPatchBaseline: ['patchBaseline:write', '25 R', '20 R'],
  startPatchRun: ['patchRun:write', '23 R', '29 R'],
  stopPatchRun: ['patchRun:write', '23 R', '29 R'],
  createApiKey: ['admin', '*', '*'],
  revokeApiKey: ['admin', '*', '*'],
  invitePerson: ['admin', '*', '*'],
  updatePersonAccess: ['admin', '*', '*'],
};

const widest: Record<Party, Role> = { CUSTOMER: 'CUSTOMER_ADMIN', ACCELERATE: 'OPERATIONS_ENGINEER' };
const principal = (party: Party, role: Role = widest[party], scopes: string[] = ['admin']): Principal => ({
  party,
  role,
  scopes,
});

test('the table is what is served', () => expect(Object.keys(table)).toEqual(servedOperations));

const cells = Object.entries(table).flatMap(([operation, [, customer, accelerate]]) => [
  [operation, 'CUSTOMER', customer, accelerate] as const,
  [operation, 'ACCELERATE', accelerate, customer] as const,
]);

test.each(cells)('%s by %s: %s', (operation, party, own, others) => {
  const decision = decide(principal(party), operation);
  if (own === null) {
    const responsibility = responsibilityAt(Number(others?.split(' ')[0]));
    const responsibleParty = party === 'CUSTOMER' ? 'ACCELERATE' : 'CUSTOMER';
    expect(decision).toMatchObject({ allowed: false, code: 'NOT_RESPONSIBLE', responsibleParty, responsibility });
  } else if (own === '*') {
    expect(decision).toEqual({ allowed: true, raci: null });
  } else {
    const [position, as] = own.split(' ');
    const { code } = responsibilityAt(Number(position));
    const raci = { code, position: Number(position), as: as === 'R' ? 'RESPONSIBLE' : 'CONSULTED' };
    expect(decision).toEqual({ allowed: true, raci });
  }
});

const customersWork = ['CUSTOMER_OPERATOR', 'CUSTOMER_ADMIN', 'OPERATIONS_ENGINEER', 'BREAK_GLASS', 'SYSTEM'];
const configuration = ['CUSTOMER_ADMIN', 'OPERATIONS_ENGINEER', 'CLOUD_ARCHITECT', 'BREAK_GLASS', 'SYSTEM'];
const engineering = ['OPERATIONS_ENGINEER', 'BREAK_GLASS', 'SYSTEM'];
const administration = ['CUSTOMER_ADMIN', 'OPERATIONS_ENGINEER', 'BREAK_GLASS', 'SYSTEM'];

const configured = [
  'patchRun:write',
  'account:write',
  'suppression:write',
  'escalationPolicy:write',
  'correlationRule:write',
  'backup:write',
  'patchWindow:write',
  'patchBaseline:write',
];

test.each(Object.keys(table))('roles that carry %s', (operation) => {
  const scope = table[operation][0];
  const roles =
    operation === 'updateIncidentPriority'
      ? [...customersWork, 'CLOUD_SERVICE_DELIVERY_MANAGER']
      : configured.includes(scope)
        ? configuration
        : scope === 'problem:write'
          ? engineering
          : ['webhook:write', 'admin'].includes(scope)
            ? administration
            : customersWork;
  expect(Role.filter((role) => mayRole(role, operation)).sort()).toEqual([...roles].sort());
});

test.each(cells.filter(([, , own]) => own !== null))(
  '%s by %s needs a role of the party and the scope',
  (operation, party) => {
    for (const role of Role) {
      const decision = decide(principal(party, role), operation);
      const ours = role === 'SYSTEM' ? party === 'ACCELERATE' : rolesOf(party).includes(role);
      if (ours && mayRole(role, operation)) expect(decision.allowed).toBe(true);
      else expect(decision).toMatchObject({ allowed: false, code: 'FORBIDDEN', responsibility: null });
    }
    const [scope] = table[operation];
    expect(scopeFor(operation)).toBe(scope);
    expect(decide(principal(party, widest[party], ['read', scope]), operation).allowed).toBe(true);
    const others = [
      'read',
      'events:subscribe',
      'signals:write',
      'incident:write',
      'alert:write',
      'account:write',
      'suppression:write',
    ];
    const without = others.filter((one) => one !== scope);
    expect(decide(principal(party, widest[party], without), operation)).toMatchObject({
      allowed: false,
      code: 'FORBIDDEN',
    });
  },
);

test('whose it is comes before what the role carries', () => {
  const viewer = principal('CUSTOMER', 'CUSTOMER_VIEWER', ['read']);
  expect(decide(viewer, 'acknowledgeIncident')).toMatchObject({
    code: 'NOT_RESPONSIBLE',
    responsibleParty: 'ACCELERATE',
  });
  expect(decide(viewer, 'createIncident')).toMatchObject({ code: 'FORBIDDEN' });
});

test.each(['exemptConfigFinding', 'setFindingResponse', 'noSuchThing', '', 'constructor', '__proto__', 'read'])(
  '%s is not served',
  (operation) => {
    expect(decide(principal('CUSTOMER'), operation)).toMatchObject({ allowed: false, code: 'NOT_FOUND' });
    expect(mayRole('BREAK_GLASS', operation)).toBe(false);
    expect(scopeFor(operation)).toBeNull();
  },
);

const narrowed: Principal = {
  ...principal('ACCELERATE'),
  organizations: ['org-1'],
  accounts: ['account-9'],
  memberOf: ['org-1', 'org-2'],
};

test.each<[string, string, { organizationId: string | null; accountId?: string }, boolean]>([
  ['an organization of the caller', 'acknowledgeIncident', { organizationId: 'org-1' }, true],
  ['another organization', 'acknowledgeIncident', { organizationId: 'org-3' }, false],
  [
    'an account of another organization',
    'acknowledgeIncident',
    { organizationId: 'org-3', accountId: 'account-1' },
    false,
  ],
  [
    'a single account that was granted',
    'acknowledgeIncident',
    { organizationId: 'org-2', accountId: 'account-9' },
    true,
  ],
  ['nobody’s object', 'acknowledgeIncident', { organizationId: null }, false],
  ['people where the caller is a member', 'invitePerson', { organizationId: 'org-2' }, true],
  ['people of another organization', 'invitePerson', { organizationId: 'org-3' }, false],
])('%s', (_, operation, target, allowed) => {
  const decision = decide(narrowed, operation, target);
  if (allowed) expect(decision.allowed).toBe(true);
  else expect(decision).toMatchObject({ allowed: false, code: 'NOT_FOUND', responsibility: null });
  expect(decide({ ...narrowed, organizations: 'ALL', memberOf: 'ALL' }, operation, target).allowed).toBe(true);
});

test('what a role can use at all', () => {
  const reading = ['read', 'events:subscribe'];
  expect(scopesOf('CUSTOMER_VIEWER')).toEqual(reading);
  expect(scopesOf('SECURITY_ANALYST')).toEqual(reading);
  expect(scopesOf('CUSTOMER_OPERATOR')).toEqual([
    ...reading,
    'incident:write',
    'serviceRequest:write',
    'alert:write',
    'restore:write',
  ]);
  expect(scopesOf('CLOUD_ARCHITECT')).toEqual([
    ...reading,
    'suppression:write',
    'account:write',
    'escalationPolicy:write',
    'patchWindow:write',
    'patchRun:write',
    'correlationRule:write',
    'backup:write',
    'patchBaseline:write',
  ]);
  expect(scopesOf('CLOUD_SERVICE_DELIVERY_MANAGER')).toEqual([...reading, 'incident:write']);
  const all = [
    ...reading,
    'signals:write',
    'incident:write',
    'serviceRequest:write',
    'alert:write',
    'suppression:write',
    'account:write',
    'escalationPolicy:write',
    'webhook:write',
    'patchWindow:write',
    'patchRun:write',
    'correlationRule:write',
    'restore:write',
    'backup:write',
    'patchBaseline:write',
    'admin',
  ];
  expect(scopesOf('CUSTOMER_ADMIN')).toEqual(all);
  const engineers = all.flatMap((scope) => (scope === 'alert:write' ? ['problem:write', scope] : [scope]));
  for (const role of ['OPERATIONS_ENGINEER', 'BREAK_GLASS'] as const) expect(scopesOf(role)).toEqual(engineers);
});

test('admin holds every scope, nothing else holds another', () => {
  expect(hasScope(['admin'], 'signals:write')).toBe(true);
  expect(hasScope(['signals:write'], 'read')).toBe(false);
});
