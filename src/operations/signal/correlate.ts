import { randomUUID } from 'node:crypto';
import { priorityOf } from '../../domain/catalog/priority';
import { correlate, correlationKey, type CorrelationKey, type Decision } from '../../domain/correlation';
import { openIncidents, type IncidentDraft } from '../incident/open';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { groupStates } from './group-state';
import { appendToIncidents, mergeDuplicates, type Appended, type Merge } from './join-incidents';
import { settle, type Item } from './item';
import type { AlertRow } from './alert-row';

/**
 * Lets one batch at a time judge what may share a group, whether it opens or closes: taken before any condition and
 * alert, because a group that opens takes over alerts of others' conditions.
 */
export async function holdGroups(unit: Unit, items: readonly Item[]): Promise<void> {
  const keys = new Set<string>();
  for (const { impact, signal } of items) {
    if (impact?.impact !== 'KNOWN') continue;
    keys.add(correlationKey({ ...signal, definition: impact.definition }));
  }
  if (keys.size === 0) return;
  await unit.query(
    `select pg_advisory_xact_lock(k.lock) from (
       select distinct hashtextextended(key, 0) as lock from unnest($1::text[]) as u (key) order by 1) k`,
    [[...keys]],
  );
}

/** Judges the new KNOWN alerts of a batch, each key as a whole, and opens or joins incidents; others open nothing. */
export async function correlateAlerts(unit: Unit, rows: readonly AlertRow[]): Promise<void> {
  for (const row of rows) if (row.impact.impact !== 'KNOWN') explainOpened(row);
  const byKey = new Map<string, { key: CorrelationKey; rows: AlertRow[] }>();
  for (const row of rows.filter(({ impact }) => impact.impact === 'KNOWN')) {
    const key = { definition: row.impact.definition, awsAccountId: row.account.awsAccountId, region: row.region };
    const text = correlationKey(key);
    const group = byKey.get(text);
    if (group) group.rows.push(row);
    else byKey.set(text, { key, rows: [row] });
  }
  if (byKey.size === 0) return;
  const keys = [...byKey.keys()].sort();
  const states = await groupStates(
    unit,
    keys.map((text) => ({ text, ...byKey.get(text)! })),
  );

  const drafts: IncidentDraft[] = [];
  const merges: Merge[] = [];
  const appended: Appended[] = [];
  for (const text of keys) {
    const group = byKey.get(text)!;
    const alerts = new Map(group.rows.map((row) => [row.folded.id, row]));
    const batch = group.rows.map((row) => ({
      alertId: row.folded.id,
      resource: row.resource?.id ?? row.dedupKey,
      at: row.folded.firstSeenAt,
    }));
    for (const decision of correlate(states.get(text)!, batch, 'KNOWN')) {
      const members = decision.alerts.map(({ alertId }) => alerts.get(alertId)!);
      const incidentId = decision.kind === 'APPEND' ? decision.caseId : randomUUID();
      for (const row of members) {
        row.incidentId = incidentId;
        row.correlation = decision.explanation;
        explainOpened(row);
      }
      if (decision.kind === 'APPEND') appended.push({ incidentId, rows: members, lastAt: decision.lastAt });
      else drafts.push(draftOf(incidentId, text, decision, members));
      if (decision.kind === 'OPEN_GROUP' && decision.duplicates.length > 0) {
        merges.push({ groupId: incidentId, duplicateIds: decision.duplicates.map(({ caseId }) => caseId) });
      }
    }
  }
  await openIncidents(unit, drafts);
  await mergeDuplicates(unit, merges);
  await appendToIncidents(unit, appended);
}

function draftOf(
  id: string,
  groupKey: string,
  decision: Exclude<Decision, { kind: 'APPEND' }>,
  rows: readonly AlertRow[],
): IncidentDraft {
  const [first] = rows;
  const grouped = decision.kind === 'OPEN_GROUP';
  const { priority, explanation } = priorityOf(first.impact.definition, first.account.environment, grouped);
  const place = `${first.account.name} ${first.region ?? ''}`.trim();
  return {
    id,
    organizationId: first.account.organizationId,
    accountId: first.account.id,
    title: grouped
      ? excerpt(`${first.impact.definition} on ${decision.resources.length} resources in ${place}`)
      : first.title,
    description: grouped
      ? `${decision.explanation.summary} First: ${first.title}.`
      : `${first.folded.item.signal.facts.reason ?? first.title}`,
    priority,
    origin: 'DETECTED',
    explanation: {
      ...decision.explanation,
      summary: `${first.impact.explanation.summary} ${decision.explanation.summary} ${explanation.summary}`,
      inputs: {
        ...decision.explanation.inputs,
        impact: first.impact.explanation,
        priority: explanation,
        signalId: first.folded.item.id,
        alertIds: rows.slice(0, 100).map((row) => row.folded.id),
      },
    },
    resourceIds: rows.flatMap((row) => row.resource?.id ?? []),
    groupKey,
    grouped,
    groupLastAt: grouped ? decision.lastAt : first.folded.firstSeenAt,
  };
}

/** The signal that opened the alert says so, with why the alert became what it is. */
function explainOpened(row: AlertRow): void {
  const { impact, correlation, incidentId } = row;
  const what = {
    KNOWN: 'its impact is known, so an incident was opened or joined',
    UNCERTAIN: 'its impact is uncertain, so the customer is asked',
    NONE: 'it has no impact, so it was closed at once',
  }[impact.impact];
  settle(row.folded.item, 'OPENED', 'ALERT_OPENED', `A new alert: ${what}.`, {
    dedupKey: row.dedupKey,
    impact: impact.explanation,
    ...(correlation ? { correlation, incidentId } : {}),
  });
}
