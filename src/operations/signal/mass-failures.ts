import { CAUSES, FailureCause } from '../../domain/backup/cause';
import { explainMassFailure, MASS_FAILURE, massFailures } from '../../domain/backup/mass-failure';
import { newId } from '../../domain/new-id';
import { jobKey } from '../../domain/signals/backup';
import { excerpt } from '../sentence';
import { openServiceRequests, type ServiceRequestDraft } from '../service-request/open';
import type { Unit } from '../unit';
import { addToQuestions, listed, type Added } from './join-questions';
import type { Subject } from './subject';

const SOURCE = 'BACKUP';
const MOST_COUNTED = 20_000;

/** Lets one batch at a time judge what failed together in an account; of no other source is it asked. */
export function massKeyOf(source: string, awsAccountId: string): string[] {
  return source === SOURCE ? [massKey(awsAccountId)] : [];
}

const massKey = (awsAccountId: string): string => `backup-mass-failure:1:${awsAccountId}`;

/**
 * Backups that failed together, many in a short time, are answered with one recommendation to the customer: a service
 * request that goes on as long as it is open. Each keeps its alert; none of them opens an incident or is tried again.
 */
export async function answerMassFailures(unit: Unit, subjects: readonly Subject[]): Promise<void> {
  const byAccount = new Map<string, Subject[]>();
  for (const subject of subjects) {
    if (subject.source !== SOURCE || !subject.open || subject.impact.impact === 'NONE') continue;
    byAccount.set(subject.account.id, [...(byAccount.get(subject.account.id) ?? []), subject]);
  }
  const drafts: ServiceRequestDraft[] = [];
  const added: Added[] = [];
  for (const rows of byAccount.values()) {
    const together = await failedTogether(unit, rows);
    const members = rows.filter(({ dedupKey }) => together.has(dedupKey));
    if (members.length === 0) continue;
    const { account } = members[0];
    const groupKey = massKey(account.awsAccountId);
    const moments = [...together.values()].sort((a, b) => a.getTime() - b.getTime());
    const [firstAt, lastAt] = [moments[0], moments.at(-1)!];
    const explanation = explainMassFailure(MASS_FAILURE, {
      account: account.name,
      failures: together.size,
      firstAt,
      lastAt,
    });
    const open = await openRecommendation(unit, account.id, groupKey);
    const questionId = open ?? newId();
    if (open) added.push({ questionId, rows: members, lastAt });
    else {
      drafts.push({
        id: questionId,
        organizationId: account.organizationId,
        accountId: account.id,
        title: excerpt(`${together.size} backups of ${account.name} failed within a short time`),
        body: bodyOf(members, explanation.summary),
        category: SOURCE,
        origin: 'ACCELERATE',
        status: 'PENDING_CUSTOMER_ACTION',
        alertId: members[0].alertId,
        groupKey,
        grouped: true,
        groupLastAt: lastAt,
      });
    }
    for (const row of members) {
      row.questionId = questionId;
      row.correlation = explanation;
      row.held = { status: 'ESCALATED', explanation };
    }
  }
  await openServiceRequests(unit, drafts);
  await addToQuestions(unit, added);
}

/** The failures near these that are part of a mass failure, with their moments, by the dedup key of their alerts. */
async function failedTogether(unit: Unit, rows: readonly Subject[]): Promise<Map<string, Date>> {
  const { account } = rows[0];
  const failed = await unit.query<{ region: string; job_id: string; ended_at: Date }>(
    `with near as (
       select min(f.ended_at) - $3 * interval '1 minute' as since, max(f.ended_at) + $3 * interval '1 minute' as until
       from jsonb_to_recordset($2::jsonb) as k (region text collate "C", job_id text collate "C")
       join backup_job f on f.account_id = $1 and f.region = k.region and f.job_id = k.job_id
     )
     select f.region, f.job_id, f.ended_at from near join backup_job f on f.account_id = $1
       and f.ended_at between near.since and near.until
       and f.state in ('FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL') and f.retry_of_id is null
     where not exists (
       select from backup_job c where c.account_id = f.account_id and c.resource_arn = f.resource_arn
         and c.vault = f.vault and c.region = f.region and c.state = 'COMPLETED' and c.created_at > f.created_at)
     order by f.ended_at limit $4`,
    [
      account.id,
      JSON.stringify(rows.map(({ dedupKey, region }) => ({ region, job_id: dedupKey.split(':').at(-1) }))),
      MASS_FAILURE.windowMinutes,
      MOST_COUNTED,
    ],
  );
  const mass = new Set(
    massFailures(
      failed.map((row) => row.ended_at),
      MASS_FAILURE,
    ).map((at) => at.getTime()),
  );
  return new Map(
    failed
      .filter((row) => mass.has(row.ended_at.getTime()))
      .map((row) => [jobKey(account.awsAccountId, row.region, 'BACKUP', row.job_id), row.ended_at]),
  );
}

async function openRecommendation(unit: Unit, accountId: string, groupKey: string): Promise<string | null> {
  const [open] = await unit.query<{ id: string }>(
    `select id from service_request where account_id = $1 and group_key = $2 and status <> 'RESOLVED'
     order by created_at desc, id desc limit 1 for no key update`,
    [accountId, groupKey],
  );
  return open?.id ?? null;
}

/** What failed and why, class by class, with what can be done about it. */
function bodyOf(rows: readonly Subject[], why: string): string {
  const causes = FailureCause.flatMap((cause) => {
    const count = rows.filter(({ impact }) => impact.definition === `backup-job/${cause}`).length;
    return count > 0 ? [`- ${count} × ${cause}: ${CAUSES[cause].meaning} ${CAUSES[cause].options}`] : [];
  });
  return (
    `${why}\n\nWhat we recommend:\n${causes.join('\n')}\n\nThe backups:\n${listed(rows)}\n\n` +
    'Each is followed here and not by itself. What is backed up again meanwhile is over.'
  );
}
