import type { DiscoveredPlan } from '../../domain/backup/discovered';
import { defaultPlanOf, documentOf, inSync, sameRules } from '../../domain/backup/plan';
import type { EventDraft } from '../../domain/event';
import { newId } from '../../domain/new-id';
import type { ProvisioningStatus } from '../../domain/words';
import type { Scan } from '../resource/apply-resources';
import type { Unit } from '../unit';
import { documentOfRow, holdPlans, type HeldPlan } from './held';
import { writeSelections } from './selections';

/** What is said of each change, and why its status is what it is. */
const GONE = 'AWS Backup does not have the plan any more.';

/**
 * The plans of a Region as they were read. Those that were made elsewhere are shown as they are; of ours it is told
 * whether AWS still has them as they were deployed.
 */
export async function applyPlans(unit: Unit, scan: Scan, found: readonly DiscoveredPlan[]): Promise<void> {
  const held = await holdPlans(unit, scan.accountId, scan.region);
  const events: EventDraft[] = [];
  const listed = new Set<string>();
  for (const plan of found) {
    const row =
      held.find(({ plan_id: id }) => id === plan.planId) ??
      held.find(({ id, plan_id: known }) => known === null && id === plan.creatorRequestId);
    if (row) listed.add(row.id);
    if (!row) events.push(await add(unit, scan, plan));
    else if (row.managed) events.push(...(await compare(unit, row, plan)));
    else events.push(...(await follow(unit, scan, row, plan)));
  }
  for (const row of held) {
    // What was made or changed since the scan began is newer than it.
    if (row.plan_id === null || listed.has(row.id) || row.updated_at >= scan.startedAt) continue;
    events.push(...(await miss(unit, row)));
  }
  await unit.recordAll(events);
}

/** Found for the first time. A default plan counts as ours, whoever deployed it. */
async function add(unit: Unit, scan: Scan, plan: DiscoveredPlan): Promise<EventDraft> {
  const catalog = defaultPlanOf(plan);
  const status: ProvisioningStatus = catalog && !inSync(documentOf(catalog), plan) ? 'DRIFTED' : 'IN_SYNC';
  const id = newId();
  await unit.query(
    `insert into backup_plan (id, organization_id, account_id, region, plan_id, arn, version_id, name, managed,
       catalog_id, rules, status, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      id,
      scan.organizationId,
      scan.accountId,
      scan.region,
      plan.planId,
      plan.arn,
      plan.versionId,
      plan.name,
      catalog !== null,
      catalog?.id ?? null,
      JSON.stringify(plan.rules),
      status,
      plan.createdAt,
      unit.now,
    ],
  );
  await writeSelections(
    unit,
    { id, organization_id: scan.organizationId, account_id: scan.accountId },
    plan.selections,
  );
  return eventOf({ ...scan, id }, 'BACKUP_PLAN_CREATED', `The backup plan ${plan.name} was found in ${scan.region}.`, {
    name: plan.name,
    managed: catalog !== null,
    status,
  });
}

/** Ours: it is told whether it drifted; what is under way is left to whoever is at it. */
async function compare(unit: Unit, row: HeldPlan, plan: DiscoveredPlan): Promise<EventDraft[]> {
  const settled = row.status === 'IN_SYNC' || row.status === 'DRIFTED';
  const status: ProvisioningStatus = !settled
    ? row.status
    : inSync(await documentOfRow(unit, row), plan)
      ? 'IN_SYNC'
      : 'DRIFTED';
  if (status === row.status && row.version_id === plan.versionId && row.plan_id !== null) return [];
  const message = status === 'DRIFTED' ? 'Somebody changed it in AWS Backup.' : settled ? null : row.status_message;
  await unit.query(
    `update backup_plan set plan_id = $2, arn = $3, version_id = $4, status = $5, status_message = $6, updated_at = $7,
       version = version + case when status <> $5 then 1 else 0 end where id = $1`,
    [row.id, plan.planId, plan.arn, plan.versionId, status, message, unit.now],
  );
  if (status === row.status) return [];
  return [
    eventOf(
      placeOf(row),
      'BACKUP_PLAN_UPDATED',
      `The backup plan ${row.name} is ${status}.`,
      { status },
      { status: row.status },
    ),
  ];
}

/** Somebody else's: shown as it is. */
async function follow(unit: Unit, scan: Scan, row: HeldPlan, plan: DiscoveredPlan): Promise<EventDraft[]> {
  const selections = await unit.query<{ selection_id: string }>(
    'select selection_id from backup_selection where backup_plan_id = $1',
    [row.id],
  );
  const known = new Set(selections.map(({ selection_id: id }) => id));
  const same =
    row.name === plan.name &&
    sameRules(row.rules, plan.rules) &&
    known.size === plan.selections.length &&
    plan.selections.every(({ selectionId }) => known.has(selectionId));
  if (same) return [];
  await unit.query(
    `update backup_plan set name = $2, rules = $3, version_id = $4, updated_at = $5, version = version + 1 where id = $1`,
    [row.id, plan.name, JSON.stringify(plan.rules), plan.versionId, unit.now],
  );
  await writeSelections(
    unit,
    { id: row.id, organization_id: scan.organizationId, account_id: scan.accountId },
    plan.selections,
  );
  return [
    eventOf(
      placeOf(row),
      'BACKUP_PLAN_UPDATED',
      `The backup plan ${plan.name} was changed in AWS Backup.`,
      { name: plan.name, rules: plan.rules },
      { name: row.name, rules: row.rules },
    ),
  ];
}

/** AWS has it no more: somebody else's is gone, ours has drifted, and of one that we delete the deletion is done. */
async function miss(unit: Unit, row: HeldPlan): Promise<EventDraft[]> {
  if (row.managed && row.status !== 'DELETING') {
    if (row.status_message === GONE || row.status === 'PENDING' || row.status === 'IN_PROGRESS') return [];
    await unit.query(
      `update backup_plan set status = 'DRIFTED', status_message = $2, updated_at = $3, version = version + 1 where id = $1`,
      [row.id, GONE, unit.now],
    );
    return [
      eventOf(
        placeOf(row),
        'BACKUP_PLAN_UPDATED',
        `The backup plan ${row.name} was deleted in AWS Backup.`,
        { status: 'DRIFTED', statusMessage: GONE },
        { status: row.status },
      ),
    ];
  }
  await unit.query(
    `update backup_plan set status = 'DELETED', deleted_at = $2, updated_at = $2, version = version + 1 where id = $1`,
    [row.id, unit.now],
  );
  // Whoever deleted it here was told so then.
  if (row.managed) return [];
  return [
    eventOf(placeOf(row), 'BACKUP_PLAN_DELETED', `The backup plan ${row.name} was deleted in AWS Backup.`, undefined, {
      name: row.name,
      status: row.status,
    }),
  ];
}

function placeOf(row: HeldPlan): { id: string; organizationId: string; accountId: string } {
  return { id: row.id, organizationId: row.organization_id, accountId: row.account_id };
}

function eventOf(
  { id, organizationId, accountId }: { id: string; organizationId: string; accountId: string },
  kind: 'BACKUP_PLAN_CREATED' | 'BACKUP_PLAN_UPDATED' | 'BACKUP_PLAN_DELETED',
  summary: string,
  after?: Record<string, unknown>,
  before?: Record<string, unknown>,
): EventDraft {
  return { kind, organizationId, accountId, subject: { type: 'BackupPlan', id }, summary, before, after };
}
