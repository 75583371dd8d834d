import type { Pool } from 'pg';
import {
  IncidentPriority,
  IncidentStatus,
  AlertStatus,
  EventKind,
  SignalSource,
  IngestOutcome,
  SlaState,
  SlaStatus,
  ComplianceStatus,
  OperatingSystem,
  PatchSeverity,
  PatchState,
  DeliveryStatus,
  WebhookStatus,
  BackupJobState,
  CopyJobState,
  ProvisioningStatus,
  RecoveryPointStatus,
  RestoreJobState,
  RestoreValidation,
  PatchRunStatus,
  PatchTargetStatus,
} from '../../src/domain/words';
import { Chance } from './random';

export type Row = Record<string, unknown>;
export type Rows = Record<string, Row[]>;

const MINUTE = 60_000;
const EPOCH = Date.UTC(2026, 2, 1);
// Bytes sort otherwise than UTF-16 here, LIKE would take two of them for wildcards, and quotes want care.
const LETTERS = ['a', 'B', 'é', 'ﬀ', '😀', '_', '%', "'", '"', '\\', ' ', 'z'];

/**
 * Three organizations with everything that can be read, small enough to be compared by hand and full of ties, nulls and
 * odd texts. The same rows go into the database and to the referee.
 */
export function makeRows(seed = 7): Rows {
  const chance = new Chance(seed);
  const time = (): Date => new Date(EPOCH + chance.below(60) * MINUTE + chance.below(3));
  const maybeTime = (): Date | null => (chance.maybe(0.5) ? time() : null);
  const text = (): string => Array.from({ length: 1 + chance.below(3) }, () => chance.one(LETTERS)).join('');
  const maybe = <T>(value: T): T | null => (chance.maybe(0.6) ? value : null);
  const many = (count: number, make: (index: number) => Row): Row[] => Array.from({ length: count }, (_, i) => make(i));
  const explanation = (): Row => ({
    summary: text(),
    rule: maybe('R1'),
    ruleVersion: '1',
    inputs: { n: chance.below(9) },
  });

  const organization = many(3, (i) => ({
    id: chance.uuid(), name: `Org ${i}`, created_at: time(), updated_at: time(), version: 1 + i,
  })); // prettier-ignore
  const account = many(7, (i) => ({
    id: chance.uuid(), organization_id: organization[i % 3].id, aws_account_id: `${100000000000 + i}`, name: `${text()}${i}`,
    status: chance.one(['ACTIVE', 'DISCOVERY']), service_tier: chance.one(['PLUS', 'PREMIUM']), environment: 'PRODUCTION',
    add_ons: maybe(['PATCH']) ?? [], regions: ['eu-central-1', 'us-east-1'].slice(i % 2), role_arn: maybe('arn:aws:iam::1:role/x'),
    external_id: `ext-${i}`, verified_at: maybeTime(), access_error: maybe(text()), created_at: time(), updated_at: time(),
    version: 1, alert_scope: ['ACCOUNT_WIDE', 'TAG_BASED'][i % 2], alert_grouping: ['CLASSIC', 'INSTANCE'][i % 2],
    alert_engagement: ['NONE', 'REPORT_ONLY', 'DEFAULT'][i % 3], resolve_after_hours: [24, 48, 72][i % 3],
    contact_tag_key: `tag-${i}`,
  })); // prettier-ignore
  const scope = (of: Row): Row => ({ organization_id: of.organization_id, account_id: of.id });
  const person = many(12, (i) => ({
    id: chance.uuid(), name: text(), email: `p${i}@example.com`, party: i < 8 ? 'CUSTOMER' : 'ACCELERATE',
    role: i < 8 ? 'CUSTOMER_ADMIN' : 'OPERATIONS_ENGINEER', active: chance.maybe(0.7), all_organizations: i >= 10,
    last_seen_at: maybeTime(), created_at: time(), updated_at: time(), version: 1,
  })); // prettier-ignore
  const access_grant = many(14, (i) => {
    const at = chance.one(account);
    return {
      id: chance.uuid(), person_id: person[i % 10].id, organization_id: at.organization_id, account_id: maybe(at.id),
      role: 'CUSTOMER_ADMIN', granted_at: time(), expires_at: maybeTime(),
    }; // prettier-ignore
  });
  const api_key = many(8, (i) => ({
    id: chance.uuid(), organization_id: i < 6 ? organization[i % 3].id : null, name: text(), public_id: `key-${i}`,
    secret_hash: Buffer.alloc(32, i), party: i < 6 ? 'CUSTOMER' : 'ACCELERATE', role: i < 6 ? 'CUSTOMER_ADMIN' : 'OPERATIONS_ENGINEER',
    scopes: ['read', 'admin'].slice(i % 2), account_ids: i % 3 === 0 ? [account[i % 7].id, account[(i + 3) % 7].id] : null,
    ...(i % 2 ? { created_by_kind: 'PERSON', created_by_id: chance.one(person).id, created_by_name: text(), created_by_party: 'CUSTOMER' } : {}),
    created_at: time(), expires_at: time(), last_used_at: maybeTime(), revoked_at: maybeTime(), version: 1,
  })); // prettier-ignore
  const sync_state = many(6, (i) => ({
    ...scope(account[i % 3]), region: `r-${i}`, source: 'EC2', last_success_at: null, last_error: maybe(text()),
    last_error_at: maybeTime(),
  })); // prettier-ignore
  const resource = many(40, (i) => ({
    id: chance.uuid(), ...scope(chance.one(account)), arn: `arn:aws:ec2:eu-central-1:1:instance/i-${i}`, resource_id: `i-${i}`,
    type: chance.one(['AWS::EC2::Instance', 'AWS::RDS::DBInstance']), service: 'ec2', region: 'eu-central-1', name: text(),
    state: maybe('running'), details: {}, first_seen_at: time(), last_seen_at: time(), updated_at: time(),
    deleted_at: i % 5 === 0 ? time() : null, backup_covered: maybe(chance.maybe(0.5)),
  })); // prettier-ignore
  for (const row of resource) {
    row.patch_status = row.type === 'AWS::EC2::Instance' ? chance.one(ComplianceStatus) : null;
  }
  const resource_tag = resource.flatMap((of) =>
    chance.some(['Name', 'Env', 'é'], 0, 3).map((key) => ({
      resource_id: of.id, organization_id: of.organization_id, account_id: of.account_id, key, value: text(),
    })),
  ); // prettier-ignore
  const resource_agent = resource.filter(() => chance.maybe(0.4)).map((of) => ({
    resource_id: of.id, organization_id: of.organization_id, account_id: of.account_id, kind: 'SSM_AGENT',
    present: chance.maybe(0.5), version: maybe('3.1'), compliant: true, detail: maybe(text()), checked_at: maybeTime(),
  })); // prettier-ignore
  const alarm = many(25, (i) => {
    const of = chance.one(resource);
    return {
      id: chance.uuid(), organization_id: of.organization_id, account_id: of.account_id, resource_id: maybe(of.id),
      arn: `arn:aws:cloudwatch:eu-central-1:1:alarm:${i}`, name: text(), region: 'eu-central-1',
      state: chance.one(['OK', 'ALARM']), state_reason: maybe(text()), state_updated_at: time(), namespace: maybe('AWS/EC2'),
      metric_name: maybe('CPUUtilization'), threshold: maybe(i * 1.5), comparison_operator: maybe('GreaterThanThreshold'),
      statistic: 'Average', unit: null, period_seconds: chance.one([null, 60, 300, 90, 3661, 172800]), evaluation_periods: maybe(i),
      datapoints_to_alarm: null, dimensions: chance.maybe(0.5) ? [{ name: 'b', value: '1' }, { name: 'a', value: '2' }] : [],
      composite: false, alarm_rule: null, managed: chance.maybe(0.5), updated_at: time(), deleted_at: i % 6 === 0 ? time() : null,
    }; // prettier-ignore
  });
  const incident = many(60, (i) => {
    const priority = chance.one(IncidentPriority);
    return {
      id: chance.uuid(), ...scope(chance.one(account)), number: `INC${String(1000 + i).padStart(7, '0')}`, title: text(),
      description: maybe(text()), status: chance.one(IncidentStatus), priority, priority_rank: 1 + IncidentPriority.indexOf(priority),
      origin: 'DETECTED', ball_with: chance.one(['CUSTOMER', 'ACCELERATE']), assignee_id: maybe(person[8 + (i % 4)].id),
      reporter_id: maybe(person[i % 8].id), created_at: time(), updated_at: time(), acknowledged_at: maybeTime(),
      resolved_at: maybeTime(), resolution: maybe(text()), outcome: maybe('RESTORED'), rating: maybe(1 + (i % 5)),
      duplicate_of_id: null as unknown, problem_id: null, test: false, explanation: explanation(), version: i,
      response_due_at: maybeTime(), resolution_due_at: maybeTime(), response_status: maybe(chance.one(SlaStatus)),
      resolution_status: maybe(chance.one(SlaStatus)), sla_state: chance.one(SlaState),
      signature: maybe(chance.one(['incident:1:a', 'incident:1:b'])),
    }; // prettier-ignore
  });
  // Some were long before the others, and some are only for trial.
  for (const row of incident.slice(0, 20)) row.created_at = new Date(+(row.created_at as Date) - 86_400_000 * 29.99);
  for (const row of incident.slice(0, 10)) row.created_at = new Date(+(row.created_at as Date) - 86_400_000 * 5);
  for (const row of incident.slice(50)) row.test = true;
  for (const row of incident.slice(30)) {
    const same = incident.slice(0, 30).filter((other) => other.account_id === row.account_id);
    if (same.length > 0) row.duplicate_of_id = maybe(chance.one(same).id);
  }
  const incident_resource = incident.flatMap((of) =>
    chance.some(resource.filter((other) => other.account_id === of.account_id), 0, 3).map((other) => ({
      incident_id: of.id, resource_id: other.id, organization_id: of.organization_id, account_id: of.account_id,
    })),
  ); // prettier-ignore
  // One row for each direction.
  const incident_link = incident.slice(0, 20).flatMap((of, i) => {
    const same = incident.slice(i + 1).filter((other) => other.organization_id === of.organization_id);
    return chance.some(same, 0, 2).flatMap((other) =>
      [[of, other], [other, of]].map(([from, to]) => ({
        incident_id: from.id, related_id: to.id, organization_id: from.organization_id, account_id: from.account_id,
        linked_at: time(),
      })),
    );
  }); // prettier-ignore
  const external_reference = incident.filter(() => chance.maybe(0.4)).flatMap((of, i) =>
    chance.some(['AWS_SUPPORT', 'tickets', 'Tickets'], 1, 3).map((system, n) => ({
      incident_id: of.id, organization_id: of.organization_id, account_id: of.account_id, system,
      external_id: `${chance.one(LETTERS)}${i}${n}`, url: maybe(text()),
    })),
  ); // prettier-ignore
  const alert = many(50, (i) => {
    const of = chance.one(incident);
    const alarmed = alarm.find((other) => other.account_id === of.account_id);
    return {
      id: chance.uuid(), organization_id: of.organization_id, account_id: of.account_id, resource_id: alarmed?.resource_id ?? null,
      alarm_id: maybe(alarmed?.id ?? null), incident_id: maybe(of.id), source: 'CLOUDWATCH', status: chance.one(AlertStatus),
      impact: chance.one(['KNOWN', 'UNCERTAIN']), dedup_key: `cloudwatch:1:${i}`, definition: 'd', region: 'eu-central-1', title: text(),
      count: i, first_seen_at: time(), last_seen_at: time(), state_at: time(), flapping: false, answer_due_at: maybeTime(),
      resolved_at: maybeTime(), explanation: explanation(), updated_at: time(), version: 1,
    }; // prettier-ignore
  });
  const signal = many(40, (i) => {
    const of = chance.maybe(0.8) ? chance.one(alert) : null;
    return {
      id: chance.uuid(), organization_id: of?.organization_id ?? null, account_id: of?.account_id ?? null, aws_account_id: '1',
      source: chance.one(SignalSource), sender_event_id: `s-${i % 30}`, body_hash: Buffer.from([i]), occurred_at: time(),
      received_at: time(), outcome: chance.one(IngestOutcome), explanation: explanation(), alert_id: of?.id ?? null,
      duplicate_of_id: null as unknown, deliveries: 1 + (i % 3), body: '{}', payload: { text: text() }, normalised: {},
    }; // prettier-ignore
  });
  const spoken = (i: number): Row => {
    const kind = chance.one(['PERSON', 'PERSON', 'API_KEY', 'SYSTEM', 'AWS']);
    const id = kind === 'PERSON' ? chance.one(person).id : kind === 'API_KEY' ? chance.one(api_key).id : null;
    const detail = kind === 'SYSTEM' ? maybe('ingest') : kind === 'AWS' ? maybe('arn:aws:iam::1:user/u') : null;
    return {
      party: chance.one(['CUSTOMER', 'ACCELERATE']),
      actor_kind: kind,
      actor_id: id,
      actor_name: `actor ${i}`,
      actor_detail: detail,
    };
  };
  const comment = many(50, (i) => {
    const of = chance.one(incident);
    return {
      id: chance.uuid(), organization_id: of.organization_id, account_id: of.account_id, incident_id: of.id, body: text(),
      visibility: chance.one(['CUSTOMER', 'INTERNAL']), ...spoken(i), created_at: time(), edited_at: maybeTime(),
    }; // prettier-ignore
  });
  const responsibility = many(5, (i) => ({
    id: chance.uuid(), code: `test.row-${i}`, position: 1001 + i, category: `Test ${i % 2}`, activity: text(),
    customer: i % 2 ? 'RESPONSIBLE' : 'INFORMED', accelerate: i % 2 ? 'CONSULTED' : 'RESPONSIBLE', operations: ['syncAccount'],
  })); // prettier-ignore
  const event = many(150, (i) => {
    const of = chance.maybe(0.9) ? chance.one(incident) : null;
    const [subject_type, subject_id] = chance.one<[string, unknown]>([
      ['Incident', of?.id ?? incident[0].id], ['Alert', chance.one(alert).id], ['Account', of?.account_id ?? account[0].id],
      ['Person', chance.one(person).id], ['ApiKey', chance.one(api_key).id], ['Comment', chance.one(comment).id],
      ['Resource', chance.one(resource).id], ['Organization', of?.organization_id ?? organization[0].id],
    ]); // prettier-ignore
    return {
      id: chance.uuid(), organization_id: of?.organization_id ?? null, account_id: of?.account_id ?? null,
      kind: chance.one(EventKind.slice(0, 6)), occurred_at: time(), recorded_at: time(), ...spoken(i),
      raci_code: maybe(chance.one(responsibility).code), subject_type, subject_id, incident_id: maybe(of?.id ?? null),
      priority: maybe(chance.one(IncidentPriority)), customer_visible: of !== null && chance.maybe(0.7), summary: text(),
      before: maybe({ status: 'UNASSIGNED' }), after: maybe({ status: 'OPENED', n: i }), internal_summary: maybe(text()),
      internal_before: maybe({ note: text() }), internal_after: maybe({ n: -i }),
    }; // prettier-ignore
  });
  // The last ten have no number yet: for readers they do not exist.
  const counts = new Map<unknown, { a: number; c: number }>();
  const event_position = event.slice(0, 140).map((of, i) => {
    const count = counts.get(of.organization_id) ?? { a: 0, c: 0 };
    counts.set(of.organization_id, count);
    return {
      position: i + 1, event_id: of.id, organization_id: of.organization_id, account_id: of.account_id, incident_id: of.incident_id,
      customer_visible: of.customer_visible, customer_ordinal: of.customer_visible ? ++count.c : null, ordinal: ++count.a,
      numbered_at: time(),
    }; // prettier-ignore
  });
  const job = many(6, (i) => ({
    id: chance.uuid(), ...scope(account[i]), kind: 'sync-account', status: 'RUNNING', subject_type: 'Account', subject_id: account[i].id,
    created_at: time(), started_at: maybeTime(), ended_at: maybeTime(), done: i, total: maybe(9), error: maybe(text()),
  })); // prettier-ignore
  const webhook = many(7, (i) => ({
    id: chance.uuid(), organization_id: organization[i % 3].id, name: `${text()}${i}`, url: `https://example.com/${i}`,
    event_kinds: chance.some(EventKind.slice(0, 6), 0, 3), secret: Buffer.alloc(32, i), status: chance.one(WebhookStatus),
    disabled_reason: maybe(text()), position: chance.below(150), created_at: time(), updated_at: time(), version: 1 + i,
  })); // prettier-ignore
  // Only what customers may see is sent, and only when it has a number.
  const sendable = event.slice(0, 140).filter((of) => of.customer_visible);
  const webhook_delivery = webhook.flatMap((to) =>
    chance.some(sendable.filter((of) => of.organization_id === to.organization_id), 4, 12).map((of) => ({
      id: chance.uuid(), organization_id: of.organization_id, account_id: of.account_id, webhook_id: to.id, event_id: of.id,
      position: event.indexOf(of) + 1, lane: of.subject_id, turn: chance.one([null, 'IN_ORDER', 'AGAIN']),
      status: chance.one(DeliveryStatus), attempts: chance.below(4), response_status: maybe(503), response_body: maybe(text()),
      error: maybe(text()), first_attempt_at: maybeTime(), last_attempt_at: maybeTime(), next_attempt_at: maybeTime(),
      created_at: time(),
    })),
  ); // prettier-ignore
  const correlation_rule = many(6, (i) => ({
    id: chance.uuid(), organization_id: organization[i % 3].id, name: `${text()}${i}`,
    group_by: i % 2 ? ['TAG', 'REGION'] : ['RESOURCE'], tag_key: i % 2 ? text() : null,
    configuration_ids: chance.some(['vpn-tunnel-down', 'redshift-health'], 0, 2), window_seconds: chance.one([60, 300, 90, 3661]),
    threshold: 2 + i, mode: chance.one(['MONITOR', 'ACTIVE', 'DISABLED']), created_at: time(), updated_at: time(), version: 1 + i,
  })); // prettier-ignore
  const change_record = many(40, (i) => {
    const of = resource[i % resource.length];
    return {
      id: chance.uuid(), organization_id: of.organization_id, account_id: of.account_id, event_id: `event-${i}`,
      event_time: time(), event_name: text(), event_source: text(), region: 'eu-central-1', requester: text(),
      party: chance.one(['CUSTOMER', 'ACCELERATE']), role_arn: maybe('arn:aws:iam::1:role/x'),
      request_parameters: maybe({ n: chance.below(9) }), response_elements: maybe({ n: chance.below(9) }),
      user_agent: maybe(text()), business_need: maybe(text()), business_need_type: maybe('TEXT'), resource_id: maybe(of.id),
    };
  }); // prettier-ignore
  const change_record_resource = change_record.flatMap((of) =>
    chance.some(resource.filter((one) => one.account_id === of.account_id), 0, 3).map((one) => ({
      change_record_id: of.id, resource_id: one.id, organization_id: of.organization_id, account_id: of.account_id,
      event_time: of.event_time,
    })),
  ); // prettier-ignore
  const backup_plan = many(24, (i) => {
    const of = account[i % account.length];
    return {
      id: chance.uuid(), organization_id: of.organization_id, account_id: of.id, region: chance.one(['eu-central-1', 'us-east-1']),
      plan_id: maybe(`plan-${i}`), name: text(), managed: chance.maybe(0.5),
      rules: Array.from({ length: 1 + (i % 3) }, (_, n) => ({
        name: `${text()}${n}`, ruleId: null, vault: text(), schedule: 'cron(0 5 ? * * *)', timezone: 'UTC',
        startWindowMinutes: maybe(60), completionWindowMinutes: maybe(2_880), deleteAfterDays: maybe(7 + n),
        moveToColdStorageAfterDays: maybe(30), continuousBackup: chance.maybe(0.5),
      })),
      status: chance.one(ProvisioningStatus), created_at: time(), updated_at: time(), deleted_at: chance.maybe(0.2) ? time() : null,
      version: 1 + i,
    }; // prettier-ignore
  });
  const backup_selection = backup_plan.flatMap((of, i) =>
    Array.from({ length: i % 3 }, (_, position) => ({
      id: chance.uuid(), organization_id: of.organization_id, account_id: of.account_id, backup_plan_id: of.id, position,
      name: `s${position}`, list_of_tags: [{ key: 'app', value: text() }, { key: 'app', value: text() }, { key: 'tier', value: text() }],
    })),
  ); // prettier-ignore
  const backup_job = many(60, (i) => {
    const of = chance.one(resource);
    const plans = backup_plan.filter((plan) => plan.account_id === of.account_id);
    return {
      id: chance.uuid(), organization_id: of.organization_id, account_id: of.account_id, region: 'eu-central-1', job_id: `b-${i}`,
      state: chance.one(BackupJobState), status_message: maybe(text()), message_category: chance.one([null, 'SUCCESS', 'VSSError']),
      resource_arn: of.arn, resource_id: maybe(of.id), resource_type: 'EC2', vault: text(),
      backup_plan_id: plans.length > 0 ? maybe(chance.one(plans).id) : null, created_at: time(), completed_at: maybeTime(),
      bytes: maybe(String(2 ** 41 + i)), percent_done: maybe(i + 0.5),
      recovery_point_arn: maybe(`arn:aws:ec2:eu-central-1::snapshot/${i % 45}`), alert_id: maybe(chance.one(alert).id),
      told_at: time(), updated_at: time(),
    }; // prettier-ignore
  });
  const copy_job = many(20, (i) => {
    const of = backup_job[i];
    return {
      id: chance.uuid(), organization_id: of.organization_id, account_id: of.account_id, region: 'eu-central-1', job_id: `c-${i}`,
      state: chance.one(CopyJobState), status_message: maybe(text()), source_job_id: i % 2 ? of.job_id : null,
      source_recovery_point_arn: of.recovery_point_arn, destination_vault_arn: `arn:aws:backup:eu-west-1:1:backup-vault:${i}`,
      created_at: time(), completed_at: maybeTime(), told_at: time(), updated_at: time(),
    }; // prettier-ignore
  });
  const recovery_point = many(45, (i) => {
    const of = chance.one(resource);
    return {
      id: chance.uuid(), organization_id: of.organization_id, account_id: of.account_id, region: 'eu-central-1', vault: text(),
      arn: `arn:aws:ec2:eu-central-1::snapshot/${i}`, resource_id: maybe(of.id), resource_arn: of.arn, resource_type: 'EC2',
      status: chance.one(RecoveryPointStatus), created_at: time(), completed_at: maybeTime(), expires_at: maybeTime(),
      bytes: maybe(String(2 ** 40 + i)), encrypted: chance.maybe(0.5), updated_at: time(),
    }; // prettier-ignore
  });
  const restore_job = many(40, (i) => {
    const of = chance.one(recovery_point);
    const within = incident.filter((other) => other.account_id === of.account_id);
    return {
      id: chance.uuid(), organization_id: of.organization_id, account_id: of.account_id, region: 'eu-central-1',
      recovery_point_id: of.id, incident_id: within.length > 0 ? maybe(chance.one(within).id) : null, job_id: `job-${i}`,
      state: chance.one(RestoreJobState), status_message: maybe(text()), percent_done: maybe(i + 0.25),
      created_resource_arn: maybe(`arn:aws:ec2:eu-central-1:1:volume/${i}`), ...spoken(i),
      validation: maybe(chance.one(RestoreValidation)), validated_by_id: maybe(person[i % 12].id), validated_at: maybeTime(),
      created_at: time(), completed_at: maybeTime(), updated_at: time(),
    }; // prettier-ignore
  });
  const add_on_term = account.filter((_, i) => i % 2).map((of) => ({
    ...scope(of), add_on: 'PATCH', requested_at: time(), since: time(), until: maybeTime(),
  })); // prettier-ignore
  const patch_window = many(24, (i) => ({
    id: chance.uuid(), ...scope(chance.one(account)), region: 'eu-central-1', window_id: maybe(`mw-${i}`), name: text(),
    description: maybe(text()), enabled: chance.maybe(0.7), schedule: 'cron(0 2 ? * TUE#2 *)', timezone: 'Europe/Berlin',
    schedule_offset: maybe(i % 7), duration_hours: 1 + (i % 24), cutoff_hours: i % 3, max_concurrency: '50%', max_errors: `${i}`,
    targets: chance.some(['Name', 'Env', 'é'], 1, 2).map((key) => ({
      key, values: resource_tag.filter((tag) => tag.key === key).slice(i % 5, 12).map((tag) => tag.value),
    })),
    next_execution_at: maybeTime(), status: chance.one(ProvisioningStatus), made_in: 'OPSGRAPH', managed: true,
    created_at: time(), updated_at: time(), deleted_at: i % 6 === 0 ? time() : null, version: 1 + (i % 4),
  })); // prettier-ignore
  const patch_baseline = many(12, (i) => ({
    id: chance.uuid(), ...scope(account[i % 7]), region: 'eu-central-1', baseline_id: `pb-${i}`, name: text(),
    operating_system: chance.one(OperatingSystem.slice(0, 4)), approved_patches: chance.some(['a', 'b'], 0, 2),
    rejected_patches: chance.some(['c', text()], 0, 2), patch_groups: chance.some([text(), 'é'], 0, 2),
    approval_rules: [{ classifications: ['Security'], severities: ['LOW', 'HIGH'], approveAfterDays: maybe(i) }],
    is_default: chance.maybe(0.4), predefined: i % 4 === 0, managed: chance.maybe(0.5), created_at: time(), updated_at: time(),
    deleted_at: i % 5 === 4 ? time() : null, version: i,
  })); // prettier-ignore
  // Of some instances no synchronisation has looked at the patches yet.
  const patched = resource.filter((of) => of.patch_status !== null && chance.maybe(0.8));
  const patch_compliance = patched.map((of, i) => ({
    resource_id: of.id, organization_id: of.organization_id, account_id: of.account_id, status: of.patch_status,
    baseline_id: maybe('pb-1'), scanned_at: maybeTime(), installed: i, installed_other: 2 * i, installed_pending_reboot: i % 3,
    missing: i % 4, failed: i % 2, recommendation: maybe(explanation()), updated_at: time(),
    patch_baseline_id: maybe(patch_baseline.find((other) => other.account_id === of.account_id)?.id ?? null),
  })); // prettier-ignore
  const patch_definition = account.flatMap((of) => many(8, (i) => ({
    id: chance.uuid(), ...scope(of), title: `${text()}${i % 3}`, kb_id: i % 3 === 0 ? '' : `KB${i}`, classification: maybe('Security') ?? '',
    severity: chance.one(PatchSeverity), cves: chance.some(['CVE-1', 'CVE-2'], 0, 2),
  }))).filter((one, i, all) =>
    all.findIndex((other) => other.account_id === one.account_id && other.kb_id === one.kb_id && other.title === one.title) === i,
  ); // prettier-ignore
  const patch = patched.flatMap((of) =>
    chance.some(patch_definition.filter((one) => one.account_id === of.account_id), 0, 8).map((one) => ({
      id: chance.uuid(), organization_id: of.organization_id, account_id: of.account_id, resource_id: of.id,
      definition_id: one.id, state: chance.one(PatchState), installed_at: maybeTime(),
    })),
  ); // prettier-ignore
  const patch_run = many(14, (i) => {
    const of = chance.one(patch_window);
    return {
      id: chance.uuid(), organization_id: of.organization_id, account_id: of.account_id, region: 'eu-central-1',
      patch_window_id: maybe(of.id), on_demand: chance.maybe(0.5), snapshot: true, max_concurrency: '1', max_errors: '1',
      status: chance.one(PatchRunStatus), started_at: time(), ended_at: maybeTime(), updated_at: time(), version: 1 + i,
    }; // prettier-ignore
  });
  const patch_target = patch_run.flatMap((of) =>
    chance.some(resource.filter((one) => one.account_id === of.account_id), 0, 4).map((one) => ({
      id: chance.uuid(), organization_id: of.organization_id, account_id: of.account_id, patch_run_id: of.id, resource_id: one.id,
      instance_id: one.resource_id, region: 'eu-central-1', status: chance.one(PatchTargetStatus),
      chain: [{ kind: 'SNAPSHOT', status: 'SUCCESS', startedAt: '2026-03-01T00:00:00.000Z', endedAt: null, evidence: { n: 1 }, message: null }],
      snapshot_id: maybe('snap-1'), restored_at: maybeTime(), missing_critical: maybe(chance.below(3)), missing_total: maybe(3),
      incident_id: maybe(chance.one(incident.filter((two) => two.account_id === of.account_id))?.id ?? null), updated_at: time(),
    })),
  ); // prettier-ignore
  return {
    organization, account, person, access_grant, api_key, sync_state, resource, resource_tag, resource_agent, alarm, incident,
    incident_resource, incident_link, external_reference, alert, signal, comment, responsibility, event, event_position, job,
    webhook, webhook_delivery, correlation_rule, backup_plan, backup_selection, backup_job, copy_job, recovery_point, restore_job, change_record,
    change_record_resource,
    add_on_term, patch_window,
    patch_baseline, patch_compliance, patch_definition, patch,
    patch_run, patch_target,
  }; // prettier-ignore
}

/** Inserts as the owner of everything, in an order that foreign keys allow. */
export async function insertRows(pool: Pool, rows: Rows): Promise<void> {
  for (const [table, list] of Object.entries(rows)) {
    for (const row of list) {
      const columns = Object.keys(row);
      const values = columns.map((column) => {
        const value = row[column];
        const json = (typeof value === 'object' && value !== null && !(value instanceof Date) && !Buffer.isBuffer(value)
          && !(Array.isArray(value) && typeof value[0] !== 'object' && column !== 'dimensions')); // prettier-ignore
        return json ? JSON.stringify(value) : value;
      });
      const marks = columns.map((_, i) => `$${i + 1}`).join();
      await pool.query(`insert into "${table}" (${columns.map((c) => `"${c}"`).join()}) values (${marks})`, values);
    }
  }
  // A payload of its own has only what is no JSON; of the others it is the body.
  await pool.query('update signal set body = payload::text, payload = null where deliveries > 1');
  await pool.query('update event_log set position = $1', [rows.event_position.length]);
}
