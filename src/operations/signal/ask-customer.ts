import { newId } from '../../domain/new-id';
import { answerDueAt } from '../../domain/alert';
import { excerpt } from '../sentence';
import { openServiceRequests, type ServiceRequestDraft } from '../service-request/open';
import type { Unit } from '../unit';
import type { Ruled } from './alert-traits';
import { addToQuestions, listed, mergeQuestions, type Added } from './join-questions';
import { judgeTogether } from './judge-together';
import type { Judged } from './judged';
import type { Subject } from './subject';

/**
 * UNCERTAIN alerts: the customer is asked whether they have an impact, by a service request of Accelerate. They are
 * grouped as incidents are, so that a storm is one question. What is over already is not asked about.
 */
export async function askCustomer(unit: Unit, rows: readonly Subject[], ruled: Ruled): Promise<void> {
  const asked = rows.filter(({ impact, open }) => impact.impact === 'UNCERTAIN' && open);
  const drafts: ServiceRequestDraft[] = [];
  const merges: { groupId: string; duplicateIds: string[] }[] = [];
  const added: Added[] = [];
  for (const judged of await judgeTogether(unit, 'QUESTION', asked, ruled)) {
    const { decision, members } = judged;
    const questionId = decision.kind === 'APPEND' ? decision.caseId : newId();
    for (const row of members) {
      row.questionId = questionId;
      row.correlation = decision.explanation;
    }
    if (decision.kind === 'APPEND') added.push({ questionId, rows: members, lastAt: decision.lastAt });
    else drafts.push(questionOf(unit, questionId, judged, decision));
    if (decision.kind === 'OPEN_GROUP' && decision.duplicates.length > 0) {
      merges.push({ groupId: questionId, duplicateIds: decision.duplicates.map(({ caseId }) => caseId) });
    }
  }
  await openServiceRequests(unit, drafts);
  await mergeQuestions(unit, merges);
  await addToQuestions(unit, added);
}

function questionOf(
  unit: Unit,
  id: string,
  { groupKey, members: rows, declared }: Judged,
  decision: Exclude<Judged['decision'], { kind: 'APPEND' }>,
): ServiceRequestDraft {
  const [first] = rows;
  const grouped = decision.kind === 'OPEN_GROUP';
  const dueAt = answerDueAt(unit.now);
  const place = `${first.account.name} ${first.region ?? ''}`.trim();
  const title = declared
    ? `Verify impact: ${declared.title}`
    : grouped
      ? `Verify impact: ${first.impact.definition} on ${decision.resources.length} resources in ${place}`
      : `Verify impact: ${first.title}`;
  return {
    id,
    organizationId: first.account.organizationId,
    accountId: first.account.id,
    title: excerpt(title),
    body:
      `Monitoring raised the following in ${place}:\n${listed(rows)}\n\n${first.impact.explanation.summary}\n\n` +
      `Is your application affected? Confirm the impact and an incident is opened, or dismiss the alert. ` +
      `Without an answer by ${dueAt.toISOString()} the alert is resolved.`,
    category: 'ALERT_NOTIFICATION',
    origin: 'ACCELERATE',
    status: 'PENDING_CUSTOMER_ACTION',
    alertId: first.alertId,
    dueAt,
    groupKey,
    grouped,
    groupLastAt: grouped ? decision.lastAt : first.at,
    correlationRuleId: declared?.ruleId ?? null,
  };
}
