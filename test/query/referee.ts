import {
  buildSchema,
  execute,
  printSchema,
  type ExecutionResult,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import type { Caller } from '../../src/domain/caller';
import { bytes, globalId, plain, snake } from './plain';
import { hidesDeleted, matches } from './referee-filter';
import { groupsOf, relatedTo } from './referee-incident';
import { complianceOf, patchOf } from './referee-patching';
import { connectionOf, type Listing } from './referee-list';
import type { Row, Rows } from './rows';

const tables: Record<string, string> = {
  Organization: 'organization', Account: 'account', Person: 'person', ApiKey: 'api_key', Resource: 'resource', Alarm: 'alarm',
  Incident: 'incident', Alert: 'alert', Signal: 'signal', Comment: 'comment', Event: 'event', Job: 'job',
  Responsibility: 'responsibility', SyncState: 'sync_state', AccessGrant: 'access_grant', Tag: 'resource_tag',
  AgentStatus: 'resource_agent', IncidentResource: 'incident_resource', ExternalReference: 'external_reference',
  Webhook: 'webhook', WebhookDelivery: 'webhook_delivery', CorrelationRule: 'correlation_rule',
  RecoveryPoint: 'recovery_point', RestoreJob: 'restore_job',
  ChangeRecord: 'change_record',
  PatchWindow: 'patch_window', AddOnTerm: 'add_on_term',
  BackupPlan: 'backup_plan', BackupJob: 'backup_job', CopyJob: 'copy_job',
  PatchBaseline: 'patch_baseline', Patch: 'patch', PatchRun: 'patch_run', PatchTarget: 'patch_target',
}; // prettier-ignore

/** An object on its way through the executor: a row under the type that it is shown as. */
interface Shown {
  __typename: string;
  row: Row;
  /** Replaces fields: an actor as the row kept it. */
  kept?: Row;
}

/** Answers a query the plainest way there is: arrays, loops and graphql-js. What the read path answers must be the same. */
export class Referee {
  private readonly schema: GraphQLSchema;

  constructor(
    served: GraphQLSchema,
    private readonly rows: Rows,
    private readonly epoch: string,
  ) {
    this.schema = buildSchema(printSchema(served));
  }

  async execute(document: DocumentNode, variables: Record<string, unknown>, caller: Caller): Promise<ExecutionResult> {
    return execute({
      schema: this.schema,
      document,
      variableValues: variables,
      fieldResolver: (source, args, _, info) =>
        info.parentType === this.schema.getQueryType()
          ? this.root(info.fieldName, args, caller)
          : this.field(source, info.parentType.name, info.fieldName, args, caller),
    });
  }

  /** The rows of a type that the caller sees. */
  seen(type: string, caller: Caller): Row[] {
    const rows = this.rows[tables[type]] ?? [];
    const inside = (list: 'ALL' | readonly string[], id: unknown): boolean =>
      list === 'ALL' || list.includes(id as string);
    const customer = caller.party === 'CUSTOMER';
    const own = (row: Row): boolean => row.id === caller.principalId;
    switch (type) {
      case 'Responsibility':
        return rows;
      case 'Organization':
        return rows.filter((row) => inside(caller.memberOf, row.id));
      case 'AccessGrant':
      case 'Webhook':
      case 'CorrelationRule':
        return rows.filter((row) => inside(caller.memberOf, row.organization_id));
      case 'ApiKey':
        return rows.filter((row) => inside(caller.memberOf, row.organization_id) || own(row));
      case 'Person': {
        if (caller.memberOf === 'ALL') return rows;
        const known = new Set(this.seen('AccessGrant', caller).map((grant) => grant.person_id));
        return rows.filter((row) => row.party === 'ACCELERATE' || own(row) || known.has(row.id));
      }
      case 'Event':
        return this.rows.event_position.flatMap((place) => {
          const event = rows.find((row) => row.id === place.event_id)!;
          return this.reaches(event, caller) && (!customer || event.customer_visible) ? [{ ...place, ...event }] : [];
        });
      case 'Comment':
        return rows.filter((row) => this.reaches(row, caller) && (!customer || row.visibility === 'CUSTOMER'));
      case 'Patch':
        return rows.filter((row) => this.reaches(row, caller)).map((row) => patchOf(row, this.rows));
      case 'Account':
        return rows.filter((row) => this.reaches({ ...row, account_id: row.id }, caller));
      default:
        return rows.filter((row) => this.reaches(row, caller));
    }
  }

  private reaches(row: Row, { organizations, accounts }: Caller): boolean {
    return (
      organizations === 'ALL' ||
      organizations.includes(row.organization_id as string) ||
      accounts.includes(row.account_id as string)
    );
  }

  private find(type: string, id: unknown, caller: Caller, column = 'id'): Shown | null {
    if (id === null || id === undefined || !tables[type]) return null;
    const row = this.seen(type, caller).find((other) => other[column] === id);
    return row ? { __typename: type, row } : null;
  }

  private node(id: unknown, caller: Caller, only?: string): Shown | null {
    const [, type, uuid] = Buffer.from(String(id), 'base64url').toString().split(':');
    if (!type || globalId(type, uuid) !== id || (only && type !== only)) return null;
    return this.find(type, uuid, caller);
  }

  private root(name: string, args: Row, caller: Caller): unknown {
    const lists: Record<string, string> = {
      organizations: 'Organization', accounts: 'Account', resources: 'Resource', alarms: 'Alarm', alerts: 'Alert', signals: 'Signal',
      incidents: 'Incident', people: 'Person', apiKeys: 'ApiKey', events: 'Event', webhooks: 'Webhook',
      recoveryPoints: 'RecoveryPoint', restoreJobs: 'RestoreJob',
      changeRecords: 'ChangeRecord',
      patchWindows: 'PatchWindow',
  backupPlans: 'BackupPlan', backupJobs: 'BackupJob',
      patchBaselines: 'PatchBaseline', patchRuns: 'PatchRun',
    }; // prettier-ignore
    if (lists[name]) return this.list(lists[name], this.seen(lists[name], caller), args, caller);
    switch (name) {
      case 'node':
        return this.node(args.id, caller);
      case 'nodes':
        return (args.ids as string[]).map((id) => this.node(id, caller));
      case 'organization':
        return this.node(args.id, caller, 'Organization');
      case 'alert':
        return this.node(args.id, caller, 'Alert');
      case 'account':
        return args.id
          ? this.node(args.id, caller, 'Account')
          : this.find('Account', args.awsAccountId, caller, 'aws_account_id');
      case 'incident':
        return args.id ? this.node(args.id, caller, 'Incident') : this.find('Incident', args.number, caller, 'number');
      case 'resource':
        return this.find('Resource', args.arn, caller, 'arn');
      case 'correlationRules': {
        const organization = this.node(args.organizationId, caller, 'Organization')?.row;
        return this.seen('CorrelationRule', caller)
          .filter((row) => row.organization_id === organization?.id)
          .sort((a, b) => bytes(a.name, b.name) || bytes(a.id, b.id))
          .map((row) => ({ __typename: 'CorrelationRule', row }));
      }
      case 'incidentGroups': {
        const counted = this.seen('Incident', caller).filter((row) =>
          matches('Incident', row, args.filter as Row, this.rows, caller),
        );
        return groupsOf(counted, args.groupBy as string[], args.first as number).map((group) => ({
          ...group,
          account: this.find('Account', group.account, caller),
          assignee: this.find('Person', group.assignee, caller),
        }));
      }
      default:
        throw new Error(`the referee has no root field ${name}`);
    }
  }

  private list(type: string, rows: Row[], args: Row, caller: Caller): Listing {
    const cursor = (row: Row): string =>
      type === 'Event' ? Buffer.from(`${this.epoch}:${row.position}`).toString('base64url') : String(row.id);
    const passing = rows.filter((row) => matches(type, row, args.filter as Row, this.rows, caller));
    const left = passing.filter((row) => !hidesDeleted(type, args.filter) || row.deleted_at === null);
    return connectionOf(type, left, args, cursor, (row) => ({ __typename: type, row }));
  }

  private field(source: unknown, type: string, name: string, args: Row, caller: Caller): unknown {
    if (!(source as Shown)?.row) return (source as Row)[name];
    const { row, kept } = source as Shown;
    if (kept && name in kept) return kept[name];
    const one = (other: string, id: unknown): Shown | null => this.find(other, id, caller);
    const every = (other: string, test: (item: Row) => boolean, order: string[]): Shown[] =>
      this.seen(other, caller)
        .filter(test)
        .sort((a, b) => {
          const column = order.find((key) => bytes(a[key], b[key]) !== 0);
          return column ? bytes(a[column], b[column]) : 0;
        })
        .map((item) => ({ __typename: other, row: item }));
    const list = (other: string, test: (item: Row) => boolean): Listing =>
      this.list(other, this.seen(other, caller).filter(test), args, caller);
    const linked = (from: string, to: string): unknown[] =>
      this.rows.incident_resource.filter((link) => link[from] === row.id).map((link) => link[to]);
    switch (`${type}.${name}`) {
      case 'Organization.accounts':
        return list('Account', (item) => item.organization_id === row.id);
      case 'Organization.people': {
        const grants = this.rows.access_grant.filter((grant) => grant.organization_id === row.id);
        return list('Person', (item) => grants.some((grant) => grant.person_id === item.id));
      }
      case 'Person.displayName':
      case 'ApiKey.displayName':
        return row.name;
      case 'Person.email':
      case 'Person.lastSeenAt':
        return caller.party === 'ACCELERATE' || row.party === 'CUSTOMER' ? plain(row[snake(name)]) : null;
      case 'Person.organizations': {
        const grants = this.seen('AccessGrant', caller).filter((grant) => grant.person_id === row.id);
        const member = (id: unknown): boolean => grants.some((grant) => grant.organization_id === id);
        return every('Organization', (item) => row.all_organizations === true || member(item.id), ['name', 'id']);
      }
      case 'Person.grants':
        return every('AccessGrant', (item) => item.person_id === row.id, ['granted_at', 'id']);
      case 'ApiKey.operations':
        return null;
      case 'ApiKey.accounts': {
        const ids = row.account_ids as unknown[] | null;
        return ids && every('Account', (item) => ids.includes(item.id), ['name', 'id']);
      }
      case 'ApiKey.createdBy':
        return row.created_by_kind
          ? this.actor(row.created_by_kind, row.created_by_id, row.created_by_name, row.created_by_party, null, caller)
          : null;
      case 'Account.syncs':
        return every('SyncState', (item) => item.account_id === row.id, ['region', 'source']);
      case 'Account.access':
        return {
          externalId: row.external_id,
          roleArn: row.role_arn,
          verifiedAt: plain(row.verified_at),
          error: row.access_error,
        };
      case 'Account.ec2Alerting':
        return {
          scope: row.alert_scope,
          grouping: row.alert_grouping,
          engagement: row.alert_engagement,
          resolveAfter: `PT${row.resolve_after_hours}H`,
        };
      case 'Account.alarmProfile': {
        // None is saved among the generated rows: each account has the empty one.
        const profile = {
          id: row.id,
          account_id: row.id,
          layer: 'CUSTOMER',
          document: {},
          status: 'PENDING',
          version: 1,
        };
        return { __typename: 'AlarmProfile', row: { ...profile, deployed_at: null } };
      }
      case 'AlarmProfile.document':
        return row.document;
      case 'Account.resources':
      case 'Account.alarms':
      case 'Account.backupJobs':
      case 'Account.incidents':
        return list(
          { resources: 'Resource', alarms: 'Alarm', incidents: 'Incident', backupJobs: 'BackupJob' }[name]!,
          (item) => item.account_id === row.id,
        );
      case 'Account.patchWindows':
        return list('PatchWindow', (item) => item.account_id === row.id);
      case 'Account.addOnTerms':
        return every('AddOnTerm', (item) => item.account_id === row.id, ['requested_at', 'add_on']);
      case 'PatchWindow.duration':
      case 'PatchWindow.cutoff': {
        const hours = row[`${name}_hours`] as number;
        return hours === 0 ? 'PT0S' : `PT${hours}H`;
      }
      case 'PatchWindow.targets':
        return (row.targets as Row[]).map((target) => ({ __typename: 'TagTarget', row: target }));
      case 'PatchWindow.covers':
        return list('Resource', (item) => this.covers(row, item));
      case 'PatchWindow.notices':
      case 'PatchWindow.overlaps':
      case 'PatchWindow.skipped':
        // None of its executions is to come, and none was told of.
        return [];
      case 'PatchWindow.runs':
        return list('PatchRun', (item) => item.patch_window_id === row.id);
      case 'PatchRun.targets':
        return list('PatchTarget', (item) => item.patch_run_id === row.id);
      case 'PatchRun.window':
        return one('PatchWindow', row.patch_window_id);
      case 'PatchRun.counts':
        return { __typename: 'PatchRunCounts', row: this.counted(row) };
      case 'PatchTarget.snapshotArn':
        return row.snapshot_id === null ? null : `arn:aws:ec2:${row.region}::snapshot/${row.snapshot_id}`;
      case 'PatchTarget.chain':
        return (row.chain as Row[]).map((link) => ({
          __typename: 'PatchStep',
          row: { ...link, started_at: link.startedAt, ended_at: link.endedAt },
        }));
      case 'PatchWindow.suppression':
        return null;
      case 'SyncState.lag':
        return null;
      case 'Resource.tags':
        return every('Tag', (item) => item.resource_id === row.id, ['key']);
      case 'Resource.agents':
        return every('AgentStatus', (item) => item.resource_id === row.id, ['kind']);
      case 'Resource.patch':
        return complianceOf(row, this.rows);
      case 'PatchCompliance.baseline':
        return one('PatchBaseline', row.patch_baseline_id);
      case 'PatchCompliance.patches':
        return list('Patch', (item) => item.resource_id === row.resource_id);
      case 'PatchCompliance.window':
        // All of the generated rows are over.
        return null;
      case 'PatchCompliance.pendingReboot':
        return row.installed_pending_reboot;
      case 'PatchCompliance.recommendation':
        return (row.recommendation as Row | null)?.summary ?? null;
      case 'PatchBaseline.default':
        return row.is_default;
      case 'PatchBaseline.approvalRules':
        return row.approval_rules;
      case 'Patch.kbId':
        return row.kb_id || null;
      case 'Resource.alarms':
        return list('Alarm', (item) => item.resource_id === row.id);
      case 'Resource.incidents':
        return list('Incident', (item) => linked('resource_id', 'incident_id').includes(item.id));
      case 'Resource.changes': {
        const named = this.rows.change_record_resource.filter((link) => link.resource_id === row.id);
        return list('ChangeRecord', (item) => named.some((link) => link.change_record_id === item.id));
      }
      case 'Incident.changes': {
        const about = linked('incident_id', 'resource_id');
        const from = (row.created_at as Date).getTime() - 24 * 3_600_000;
        const to = (row.resolved_at as Date | null)?.getTime() ?? Infinity;
        const named = this.rows.change_record_resource.filter((link) => about.includes(link.resource_id));
        return list('ChangeRecord', (item) => {
          const at = (item.event_time as Date).getTime();
          return at >= from && at <= to && named.some((link) => link.change_record_id === item.id);
        });
      }
      case 'ChangeRecord.incident':
        // None of the generated changes is part of a remediation.
        return null;
      case 'Incident.resources':
        return list('Resource', (item) => linked('incident_id', 'resource_id').includes(item.id));
      case 'Incident.alerts':
      case 'Incident.comments':
      case 'Incident.timeline':
        return list(
          { alerts: 'Alert', comments: 'Comment', timeline: 'Event' }[name]!,
          (item) => item.incident_id === row.id,
        );
      case 'Incident.relatedIncidents':
        return relatedTo(row, this.seen('Incident', caller), this.rows, (args.first ?? 20) as number).map((item) => ({
          __typename: 'Incident',
          row: item,
        }));
      case 'Incident.externalReferences':
        return every('ExternalReference', (item) => item.incident_id === row.id, ['system', 'external_id']);
      case 'ExternalReference.id':
        return row.external_id;
      case 'Incident.remediations':
      case 'Alert.remediations':
        // None is among the generated rows.
        return [];
      case 'Alert.signals':
        return list('Signal', (item) => item.alert_id === row.id);
      case 'Webhook.deliveries':
        return list('WebhookDelivery', (item) => item.webhook_id === row.id);
      case 'CorrelationRule.window':
      case 'Alarm.period': {
        const seconds = (row.period_seconds ?? row.window_seconds) as number | null;
        return seconds === null
          ? null
          : { 60: 'PT1M', 300: 'PT5M', 90: 'PT1M30S', 3661: 'PT1H1M1S', 172800: 'PT48H' }[seconds];
      }
      case 'RecoveryPoint.lastRestoreTest': {
        const tests = this.seen('RestoreJob', caller).filter(
          (job) => job.recovery_point_id === row.id && ['COMPLETED', 'FAILED'].includes(job.state as string),
        );
        // The newest; one that ended and does not say when counts as newest, as nulls sort last.
        const newest = tests.sort((a, b) => bytes(a.completed_at, b.completed_at) || bytes(a.id, b.id)).at(-1);
        return newest ? { __typename: 'RestoreJob', row: newest } : null;
      }
      case 'BackupPlan.rules': {
        const spoken = (minutes: unknown): string | null =>
          minutes === null ? null : { 60: 'PT1H', 2880: 'PT48H' }[minutes as number]!;
        return (row.rules as Row[]).map((rule) => ({
          __typename: 'BackupRule',
          ...rule,
          startWindow: spoken(rule.startWindowMinutes),
          completionWindow: spoken(rule.completionWindowMinutes),
        }));
      }
      case 'BackupPlan.selections':
        return this.rows.backup_selection
          .filter((selection) => selection.backup_plan_id === row.id)
          .sort((a, b) => Number(a.position) - Number(b.position))
          .flatMap(({ list_of_tags: tags }) =>
            ['app', 'tier'].map((key) => ({
              __typename: 'TagTarget',
              key,
              values: (tags as Row[]).filter((tag) => tag.key === key).map((tag) => tag.value),
            })),
          );
      case 'BackupPlan.jobs':
        return list('BackupJob', (item) => item.backup_plan_id === row.id);
      case 'BackupJob.plan':
        return one('BackupPlan', row.backup_plan_id);
      case 'BackupJob.recoveryPoint':
      case 'CopyJob.sourceRecoveryPoint': {
        const arn = row.recovery_point_arn ?? row.source_recovery_point_arn;
        const point = this.seen('RecoveryPoint', caller).find(
          (item) => item.account_id === row.account_id && item.arn === arn,
        );
        return point ? { __typename: 'RecoveryPoint', row: point } : null;
      }
      case 'BackupJob.completedWithIssues':
        return row.state === 'COMPLETED' && (row.message_category === 'VSSError' || Boolean(row.status_message));
      case 'BackupJob.copies':
        return every(
          'CopyJob',
          (item) =>
            item.account_id === row.account_id &&
            (item.source_job_id === row.job_id ||
              (row.recovery_point_arn !== null && item.source_recovery_point_arn === row.recovery_point_arn)),
          ['created_at', 'id'],
        );
      case 'RestoreJob.requestedBy':
      case 'Comment.author':
      case 'Event.actor':
        return this.actor(row.actor_kind, row.actor_id, row.actor_name, row.party, row.actor_detail, caller);
      case 'Event.subject':
      case 'Job.subject':
        return one(row.subject_type as string, row.subject_id);
      case 'Event.raciActivity':
        return this.find('Responsibility', row.raci_code, caller, 'code');
      case 'Event.cursor':
      case 'Webhook.cursor':
        return Buffer.from(`${this.epoch}:${row.position}`).toString('base64url');
      case 'Event.ordinal':
        return String(caller.party === 'CUSTOMER' ? row.customer_ordinal : row.ordinal);
      case 'Event.summary':
        return caller.party === 'CUSTOMER' ? row.summary : (row.internal_summary ?? row.summary);
      case 'Event.before':
      case 'Event.after': {
        const internal = row[`internal_${name}`] as Row | null;
        return caller.party === 'CUSTOMER' || !internal ? row[name] : { ...(row[name] as Row | null), ...internal };
      }
    }
    const relations: Record<string, string> = {
      organization: 'Organization', account: 'Account', resource: 'Resource', alarm: 'Alarm', incident: 'Incident', alert: 'Alert',
      assignee: 'Person', reporter: 'Person', duplicateOf: type, problem: 'Problem', webhook: 'Webhook',
      event: 'Event', recoveryPoint: 'RecoveryPoint', validatedBy: 'Person',
    }; // prettier-ignore
    if (name === 'id') return globalId(type, row.id);
    if (relations[name]) return one(relations[name], row[`${snake(name)}_id`]);
    return plain(row[snake(name)]);
  }

  private covers(window: Row, resource: Row): boolean {
    const targets = window.targets as { key: string; values: string[] }[];
    const tags = this.rows.resource_tag.filter((tag) => tag.resource_id === resource.id);
    return (
      targets.length > 0 &&
      resource.account_id === window.account_id &&
      resource.region === window.region &&
      resource.type === 'AWS::EC2::Instance' &&
      targets.every(({ key, values }) => tags.some((tag) => tag.key === key && values.includes(tag.value as string)))
    );
  }

  private counted({ id }: Row): Row {
    const statuses = this.rows.patch_target.filter((one) => one.patch_run_id === id).map(({ status }) => status);
    const of = (...wanted: string[]): number => statuses.filter((one) => wanted.includes(one as string)).length;
    return {
      total: statuses.length,
      pending: of('PENDING'),
      running: of('SNAPSHOTTING', 'INSTALLING', 'VERIFYING', 'REMEDIATING', 'RESTORING'),
      succeeded: of('SUCCEEDED'),
      failed: of('FAILED'),
      restored: of('RESTORED'),
      skipped: of('SKIPPED', 'CUT_OFF'),
    };
  }

  private actor(kind: unknown, id: unknown, name: unknown, party: unknown, detail: unknown, caller: Caller): Shown {
    const kept = { displayName: name, party };
    if (kind === 'AWS') return { __typename: 'AwsActor', row: {}, kept: { ...kept, principalArn: detail } };
    if (kind === 'SYSTEM') return { __typename: 'SystemActor', row: {}, kept: { ...kept, component: detail ?? name } };
    const found = this.find(kind === 'PERSON' ? 'Person' : 'ApiKey', id, caller);
    if (found) return { ...found, kept };
    const component = kind === 'PERSON' ? 'person' : 'api-key';
    return { __typename: 'SystemActor', row: {}, kept: { ...kept, component } };
  }
}
