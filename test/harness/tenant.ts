import { randomUUID } from 'node:crypto';
import { fromGlobalId, toGlobalId, type NodeType } from '../../src/domain/id';
import { compileProfile } from '../../src/domain/alarm-manager/compiled-profile';
import { readProfile } from '../../src/domain/alarm-manager/profile';
import type { RunningApi } from './api';
import { furnishPatchRun } from './furnish-patch-run';
import { insert } from './insert';
import { usual, withPatch } from './patching';
import type { KnownAccount } from './world';

/** Global ids of one tenant's things, and the keys by which people know them. */
export interface Furniture {
  ids: Record<Exclude<NodeType, 'Responsibility' | 'SlaPolicy'>, string>;
  natural: { awsAccountId: string; arn: string; number: string };
}

/** What only Accelerate reads carries this before the mark. */
export const INSIDE = 'markinside';

/** Puts one of everything into an account, with the mark in every text that has room for one. */
export async function furnish(
  api: RunningApi,
  organization: string,
  accountName: string,
  mark: string,
): Promise<Furniture> {
  const { world } = api;
  const { pool } = world;
  const account = world.account(organization, accountName);
  const owner = { organization_id: account.organizationId, account_id: account.id };
  const now = new Date();
  await insertProfile(api, owner, mark);
  const explanation = { summary: mark, rule: mark, ruleVersion: mark, inputs: { what: mark } };
  await pool.query(
    `update account set name = $2 || name, role_arn = 'arn:aws:iam::' || aws_account_id || ':role/' || $2,
       external_id = $2, access_error = $2, verified_at = now() where id = $1`,
    [account.id, mark],
  );
  const resource = await world.resource(account, {
    name: mark,
    resource_id: `i-${mark}`,
    state: mark,
    region: 'eu-central-1',
  });
  const alarm = await world.alarm(account, {
    name: mark,
    resource_id: resource.id,
    state_reason: mark,
    namespace: mark,
    metric_name: mark,
    alarm_rule: mark,
    statistic: mark,
    unit: mark,
    dimensions: [{ name: mark, value: mark }],
    managed: true,
  });
  const incident = await world.incident(account, {
    title: mark,
    description: mark,
    explanation,
    status: 'WORK_IN_PROGRESS',
    assignee_id: world.person('Accelerate', 'OPERATIONS_ENGINEER').id,
  });
  const about = { alarm_id: alarm.id, resource_id: resource.id, title: mark, definition: mark, explanation };
  const alert = await world.alert(account, { ...about, dedup_key: `${mark}:1`, incident_id: incident.id });
  const link = { ...owner, resource_id: resource.id };
  for (const [table, columns] of Object.entries({
    incident_resource: { incident_id: incident.id },
    resource_tag: { key: mark, value: mark },
    resource_agent: { kind: 'SSM_AGENT', present: true, compliant: true, version: mark, detail: mark },
  })) {
    await write(api, table, { ...link, ...columns });
  }
  await write(api, 'sync_state', {
    ...owner,
    region: 'us-east-1',
    source: 'EC2',
    last_error: mark,
    last_error_at: now,
  });
  const signal = await insert(pool, 'signal', {
    ...owner,
    aws_account_id: account.awsAccountId,
    source: 'CLOUDWATCH',
    sender_event_id: mark,
    body_hash: Buffer.from(mark),
    occurred_at: now,
    received_at: now,
    outcome: 'OPENED',
    explanation: JSON.stringify(explanation),
    alert_id: alert.id,
    body: JSON.stringify({ what: mark }),
    payload: JSON.stringify({ what: mark }),
    normalised: '{}',
  });
  const engineer = api.as('engineer');
  const note = { incidentId: incident.globalId, body: `${INSIDE}${mark}`, visibility: 'INTERNAL' };
  await engineer.done('addIncidentComment', note);
  const said = await engineer.done(
    'addIncidentComment',
    { ...note, body: mark, visibility: 'CUSTOMER' },
    'comment { id }',
  );
  await engineer.done('requestCustomerAction', { incidentId: incident.globalId, message: mark });
  const { serviceRequest } = await engineer.done(
    'createServiceRequest',
    {
      organizationId: world.organization(organization).globalId,
      accountId: account.globalId,
      title: mark,
      body: mark,
      category: 'OTHER',
    },
    'serviceRequest { id number }',
  );
  await engineer.done('replyToServiceRequest', {
    serviceRequestId: serviceRequest.id,
    body: `${INSIDE}${mark}`,
    visibility: 'INTERNAL',
  });
  // Of an incident of its own: what follows from the first one's version stays as it is.
  const treated = await world.incident(account, {
    title: mark,
    explanation,
    priority: 'HIGH',
    status: 'RESOLVED',
    resolved_at: now,
    outcome: 'RESTORED',
    signature: `incident:1:${mark}`,
  });
  const { problem } = await engineer.done(
    'createProblem',
    { title: mark, incidentIds: [treated.globalId] },
    'problem { id }',
  );
  await engineer.done('updateProblem', {
    problemId: problem.id,
    rootCause: mark,
    workaround: mark,
    correctiveActions: [{ description: mark, party: 'ACCELERATE' }],
  });
  const report = { rootCause: mark, timeline: mark, impact: mark, preventiveActions: [mark, `${mark}, too`] };
  await engineer.done('publishPostIncidentReport', { problemId: problem.id, ...report });
  // And a trend that no problem treats.
  for (let n = 0; n < 3; n++) await world.incident(account, { title: mark, signature: `incident:1:${mark}:trend` });
  const { suppression } = await engineer.done(
    'suppressAlerts',
    {
      accountId: account.globalId,
      resourceIds: [resource.globalId],
      tags: [{ key: mark, value: mark }],
      configurationIds: [mark],
      reason: mark,
      startsAt: new Date(now.getTime() + 86_400_000),
    },
    'suppression { id }',
  );
  await pool.query('update alert set suppression_id = $2 where id = $1', [
    alert.id,
    fromGlobalId(suppression.id)!.uuid,
  ]);
  const remediation = await insert(pool, 'remediation', {
    ...owner,
    alert_id: alert.id,
    incident_id: incident.id,
    resource_id: resource.id,
    region: 'eu-central-1',
    action: 'EC2_STOP_START',
    runbook: mark,
    status: 'FAILED',
    steps: JSON.stringify([
      { name: mark, action: mark, status: 'FAILED', output: { what: mark }, failureMessage: mark, startedAt: now },
    ]),
    guard: JSON.stringify(explanation),
    execution_id: mark,
    created_at: now,
    started_at: now,
    ended_at: now,
    updated_at: now,
  });
  const backupPlan = await world.backupPlan(account, {
    name: mark,
    plan_id: mark,
    arn: mark,
    version_id: mark,
    status_message: mark,
    rules: [
      {
        name: mark,
        ruleId: mark,
        vault: mark,
        schedule: mark,
        timezone: mark,
        startWindowMinutes: 60,
        completionWindowMinutes: 120,
        deleteAfterDays: 7,
        moveToColdStorageAfterDays: null,
        continuousBackup: false,
      },
    ],
  });
  await insert(pool, 'backup_selection', {
    ...owner,
    backup_plan_id: backupPlan.id,
    position: 0,
    selection_id: mark,
    name: mark,
    role_arn: mark,
    resources: [mark],
    not_resources: [mark],
    list_of_tags: JSON.stringify([{ key: mark, value: mark }]),
    conditions: JSON.stringify([{ operator: 'StringEquals', key: mark, value: mark }]),
  });
  const backupJob = await world.backupJob(account, {
    job_id: mark,
    status_message: mark,
    message_category: mark,
    resource_id: resource.id,
    resource_arn: resource.arn,
    resource_type: mark,
    resource_name: mark,
    vault: mark,
    vault_arn: mark,
    role_arn: mark,
    backup_plan_id: backupPlan.id,
    recovery_point_arn: `arn:aws:ec2:us-east-1::snapshot/${mark}`,
    alert_id: alert.id,
  });
  const copyJob = await world.copyJob(account, {
    job_id: mark,
    status_message: mark,
    source_job_id: mark,
    source_recovery_point_arn: `arn:aws:ec2:us-east-1::snapshot/${mark}`,
    destination_vault_arn: `arn:aws:backup:eu-west-1:${account.awsAccountId}:backup-vault:${mark}`,
  });
  const recoveryPoint = await world.recoveryPoint(account, {
    vault: mark,
    arn: `arn:aws:ec2:us-east-1::snapshot/${mark}`,
    resource_id: resource.id,
    resource_arn: resource.arn,
    role_arn: mark,
  });
  const restoreJob = await world.restoreJob(account, {
    recovery_point_id: recoveryPoint.id,
    incident_id: incident.id,
    job_id: mark,
    status_message: mark,
    created_resource_arn: mark,
    actor_name: mark,
    actor_detail: mark,
    comment: mark,
    target_name: mark,
    options: JSON.stringify({ what: mark }) as never,
    metadata: JSON.stringify({ what: mark }) as never,
    validation_comment: mark,
    validated_by_id: world.person(organization, 'CUSTOMER_ADMIN').id,
  });
  await write(api, 'backup_coverage', {
    ...owner,
    resource_id: resource.id,
    type: resource.type,
    status: 'PROTECTED',
    plan_ids: [],
    last_backup_at: now,
    last_recovery_point_id: recoveryPoint.id,
  });
  const change = await insert(pool, 'change_record', {
    ...owner,
    event_id: mark,
    event_time: now,
    event_name: mark,
    event_source: mark,
    region: 'eu-central-1',
    requester: mark,
    party: 'ACCELERATE',
    role_arn: `arn:aws:iam::123456789012:role/${mark}`,
    request_parameters: JSON.stringify({ mark }),
    response_elements: JSON.stringify({ mark }),
    user_agent: mark,
    business_need: mark,
    business_need_type: 'TEXT',
    resource_id: resource.id,
    remediation_id: remediation.id,
  });
  await write(api, 'change_record_resource', {
    ...owner,
    change_record_id: change.id,
    resource_id: resource.id,
    event_time: now,
  });
  const patchWindow = await furnishPatchWindow(api, account, mark);
  const patching = await furnishPatchRun(pool, owner, { resourceId: resource.id, incidentId: incident.id, mark });
  const { webhook } = await engineer.done(
    'createWebhook',
    {
      organizationId: world.organization(organization).globalId,
      name: mark,
      url: `https://${mark}.example.com/${mark}`,
      eventKinds: [],
    },
    'webhook { id }',
  );
  await pool.query('update webhook set disabled_reason = $2 where id = $1', [fromGlobalId(webhook.id)!.uuid, mark]);
  const { patchBaseline, patch } = await insertPatching(api, account, resource.id, mark);
  await write(api, 'external_reference', {
    ...owner,
    incident_id: incident.id,
    system: mark,
    external_id: mark,
    url: `https://${mark}.example`,
  });
  // At rest, so that it leaves room for another account's.
  const { escalationPolicy } = await engineer.done(
    'setEscalationPolicy',
    {
      organizationId: world.organization(organization).globalId,
      name: mark,
      priorities: [],
      steps: [{ after: 'PT15M', emails: [`${mark}@mark.example`], webhookIds: [webhook.id] }],
    },
    'escalationPolicy { id }',
  );
  const { correlationRule } = await engineer.done(
    'setCorrelationRule',
    {
      organizationId: world.organization(organization).globalId,
      name: mark,
      rule: { groupBy: ['ACCOUNT', 'TAG'], tagKey: mark, window: 'PT15M', threshold: 5 },
      mode: 'DISABLED',
    },
    'correlationRule { id }',
  );
  const { job } = await engineer.done('syncAccount', { accountId: account.globalId }, 'job { id }');
  const organizationId = world.organization(organization).globalId;
  const access = { organizationId, name: mark, role: 'CUSTOMER_OPERATOR', accountIds: [account.globalId] };
  const invited = await engineer.done('invitePerson', { ...access, email: `${mark}@mark.example` }, 'person { id }');
  const { id: apiKeyId } = await world.key(organization, {
    name: mark,
    role: 'CUSTOMER_OPERATOR',
    scopes: ['read'],
    accountIds: [account.globalId],
  });
  await api.settled();
  const { rows } = await pool.query('select id from event where incident_id = $1 and customer_visible limit 1', [
    incident.id,
  ]);
  const delivery = await insert(pool, 'webhook_delivery', {
    ...owner,
    webhook_id: fromGlobalId(webhook.id)!.uuid,
    event_id: rows[0].id,
    position: 1,
    lane: incident.id,
    status: 'FAILED',
    response_body: mark,
    error: mark,
    created_at: now,
  });
  return {
    ids: {
      Organization: organizationId,
      Person: invited.person.id,
      ApiKey: toGlobalId('ApiKey', apiKeyId),
      Account: account.globalId,
      Resource: resource.globalId,
      Alarm: alarm.globalId,
      AlarmProfile: toGlobalId('AlarmProfile', account.id),
      Signal: toGlobalId('Signal', signal.id),
      Alert: alert.globalId,
      Incident: incident.globalId,
      Comment: said.comment.id,
      ServiceRequest: serviceRequest.id,
      Problem: problem.id,
      Suppression: suppression.id,
      PatchWindow: patchWindow,
      Remediation: toGlobalId('Remediation', remediation.id),
      ...patching,
      ChangeRecord: toGlobalId('ChangeRecord', change.id),
      EscalationPolicy: escalationPolicy.id,
      Webhook: webhook.id,
      WebhookDelivery: toGlobalId('WebhookDelivery', delivery.id),
      CorrelationRule: correlationRule.id,
      BackupPlan: backupPlan.globalId,
      BackupJob: backupJob.globalId,
      CopyJob: copyJob.globalId,
      RecoveryPoint: recoveryPoint.globalId,
      RestoreJob: restoreJob.globalId,
      PatchBaseline: patchBaseline.globalId,
      Patch: toGlobalId('Patch', patch.id),
      Event: toGlobalId('Event', rows[0].id),
      Job: job.id,
    },
    natural: { awsAccountId: account.awsAccountId, arn: resource.arn, number: incident.number },
  };
}

/** A window with the mark in it, one execution called off, and a notice. */
async function furnishPatchWindow(
  api: RunningApi,
  account: { id: string; globalId: string; organizationId: string },
  mark: string,
): Promise<string> {
  const { pool } = api.world;
  await withPatch(api, account);
  const input = usual(account.globalId, { name: mark, description: mark, targets: [{ key: mark, values: [mark] }] });
  const { patchWindow } = await api
    .as('engineer')
    .done('createPatchWindow', input, 'patchWindow { id upcoming(first: 1) }');
  const windowId = patchWindow.id as string;
  const reason = { executionAt: patchWindow.upcoming[0], reason: mark };
  await api.as('engineer').done('skipPatchWindowExecution', { windowId, ...reason });
  await pool.query(
    `update patch_window set refusal = $2, window_id = $2, foreign_tasks = jsonb_build_array(jsonb_build_object(
       'id', $2::text, 'type', $2::text, 'name', $2::text)), console_changes = jsonb_build_object($2::text, $2::text)
     where id = $1`,
    [fromGlobalId(windowId)!.uuid, mark],
  );
  return windowId;
}

/** A customer's own definition, and a managed alarm's name and configuration, with the mark in them. */
async function insertProfile(
  { world }: RunningApi,
  owner: { organization_id: string; account_id: string },
  mark: string,
): Promise<void> {
  const definition = {
    AlarmName: `\${EC2::InstanceId} ${mark}`,
    AlarmDescription: mark,
    Namespace: mark,
    MetricName: mark,
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
  };
  const document = { 'AWS::EC2::Instance': { [mark]: { AlarmDefinition: definition } } };
  await insert(world.pool, 'alarm_profile', {
    id: undefined,
    ...owner,
    document: JSON.stringify(document),
    compiled: JSON.stringify(compileProfile(readProfile(document))),
    version: 2,
    updated_at: new Date(),
    status: 'PENDING',
  });
}

/** A baseline, an instance that lacks one of its patches, and what was stored of a day. */
async function insertPatching({ world }: RunningApi, account: KnownAccount, resourceId: string, mark: string) {
  const { pool } = world;
  const owner = { organization_id: account.organizationId, account_id: account.id };
  const patchBaseline = await world.patchBaseline(account, {
    name: mark,
    baseline_id: `pb-${mark}`,
    approved_patches: [mark],
    rejected_patches: [`${mark}*`],
    patch_groups: [mark],
    approval_rules: [{ classifications: [mark], severities: ['CRITICAL'], approveAfterDays: 7 }],
  });
  const definition = await insert(pool, 'patch_definition', {
    ...owner,
    title: mark,
    kb_id: mark,
    classification: mark,
    severity: 'CRITICAL',
    cves: [mark],
  });
  const patch = await insert(pool, 'patch', {
    ...owner,
    resource_id: resourceId,
    definition_id: definition.id,
    state: 'MISSING',
    missing_since: new Date(),
  });
  await insert(pool, 'patch_compliance', {
    id: undefined,
    ...owner,
    resource_id: resourceId,
    status: 'NON_COMPLIANT',
    patch_baseline_id: patchBaseline.id,
    baseline_id: `pb-${mark}`,
    missing: 1,
    missing_by_severity: [1, 0, 0, 0, 0, 0],
    scanned_at: new Date(),
    recommendation: JSON.stringify({ summary: mark, rule: mark, ruleVersion: mark, inputs: { what: mark } }),
    updated_at: new Date(),
  });
  await pool.query(`update resource set patch_status = 'NON_COMPLIANT' where id = $1`, [resourceId]);
  await insert(pool, 'patch_snapshot', {
    id: undefined,
    ...owner,
    day: '2026-10-20',
    scope_id: account.id,
    instances: 1,
    compliant: 0,
    non_compliant: 1,
    unscanned: 0,
    without_window: 1,
    missing: 1,
    missing_by_severity: [1, 0, 0, 0, 0, 0],
    taken_at: new Date(),
  });
  return { patchBaseline, patch };
}

/** An organization's own texts, which are not of one account. */
export async function markOrganization({ world }: RunningApi, organization: string, mark: string): Promise<void> {
  const { id } = world.organization(organization);
  await world.pool.query('update organization set name = $2 || name where id = $1', [id, mark]);
  await world.pool.query('update api_key set name = $2 || name where organization_id = $1', [id, mark]);
  await world.pool.query(
    `update person set name = $2 || name, email = $2 || email
     where id in (select person_id from access_grant where organization_id = $1)`,
    [id, mark],
  );
}

/** Tables without an id of their own. */
async function write({ world }: RunningApi, table: string, columns: Record<string, unknown>): Promise<void> {
  const names = Object.keys(columns);
  await world.pool.query(
    `insert into ${table} (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(columns),
  );
}

/** Every uuid of a row that belongs to the tenant, or to one of its accounts. */
export async function uuidsOf(
  { world }: RunningApi,
  column: 'organization_id' | 'account_id',
  owner: string,
): Promise<Set<string>> {
  const { rows: tables } = await world.pool.query<{ table_name: string; ids: string[] }>(
    `select c.table_name, array_agg(i.column_name::text) as ids from information_schema.columns c
     join information_schema.columns i using (table_schema, table_name)
     where c.table_schema = 'public' and c.column_name = $1
       and i.data_type = 'uuid' and i.column_name in ('id', 'event_id') group by c.table_name`,
    [column],
  );
  const uuids = new Set([owner]);
  for (const { table_name, ids } of tables) {
    for (const id of ids) {
      const { rows } = await world.pool.query(`select ${id} as id from ${table_name} where ${column} = $1`, [owner]);
      for (const row of rows) uuids.add(row.id);
    }
  }
  if (column === 'organization_id') {
    // Accelerate's people serve everybody; a customer's belong to it.
    const { rows } = await world.pool.query(
      `select p.id from person p join access_grant g on g.person_id = p.id
       where g.organization_id = $1 and p.party = 'CUSTOMER'`,
      [owner],
    );
    for (const row of rows) uuids.add(row.id);
  }
  return uuids;
}

export const freshMark = (): string => `mark${randomUUID().slice(0, 8)}`;
