import type { Logger } from 'pino';
import { pause } from '../jobs/pause';
import { graphqlClient, mutate, type Ask } from './graphql-client';

const POLL_MS = 3_000;
/** An engineer needs a moment: nothing younger is touched. */
const LEAST_AGE_MS = 4_000;

interface Open {
  id: string;
  status: string;
  createdAt: string;
  comments: { nodes: { id: string }[] };
  alerts: { nodes: { status: string; signals: { nodes: { payload: Record<string, unknown> }[] } }[] };
}

const OPEN = `query ($accounts: [ID!]) { incidents(first: 10,
  filter: { accountId: { in: $accounts }, status: { notIn: [RESOLVED] } },
  orderBy: [{ field: CREATED_AT, direction: ASC }]) { nodes { id status createdAt
    comments(first: 1) { nodes { id } }
    alerts(first: 1) { nodes { status signals(first: 1) { nodes { payload } } } } } } }`;

/**
 * Works on the sandbox's live incidents over the API, as an engineer would: acknowledges, writes, resolves once the
 * alarm is OK. It touches only incidents of the reserved accounts whose signals carry the flow's mark.
 */
export async function runLiveFlow(
  deps: { url: string; key: string; accounts: readonly string[]; mark: string; logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  const ask = graphqlClient(deps.url, deps.key);
  while (!signal.aborted) {
    try {
      const { incidents } = await ask<{ incidents: { nodes: Open[] } }>(OPEN, { accounts: deps.accounts });
      for (const incident of incidents.nodes) {
        if (isOurs(incident, deps.mark)) await workOn(ask, incident);
      }
    } catch (error) {
      if (!signal.aborted) deps.logger.warn({ err: error }, 'the live flow could not work on incidents');
    }
    await pause(POLL_MS, signal);
  }
}

function isOurs({ alerts, createdAt }: Open, mark: string): boolean {
  if (Date.now() - Date.parse(createdAt) < LEAST_AGE_MS) return false;
  return alerts.nodes.some(({ signals }) =>
    signals.nodes.some(({ payload }) => JSON.stringify(payload.detail ?? null).includes(mark)),
  );
}

async function workOn(ask: Ask, incident: Open): Promise<void> {
  const { id: incidentId } = incident;
  if (incident.status === 'UNASSIGNED') {
    await mutate(
      ask,
      'mutation ($input: AcknowledgeIncidentInput!) { acknowledgeIncident(input: $input) { userErrors { message code } } }',
      { incidentId },
    );
  } else if (incident.comments.nodes.length === 0) {
    await mutate(
      ask,
      'mutation ($input: AddIncidentCommentInput!) { addIncidentComment(input: $input) { userErrors { message code } } }',
      { incidentId, visibility: 'CUSTOMER', body: 'We see the alarm and are checking the resource.' },
    );
  } else if (incident.alerts.nodes.every(({ status }) => status === 'RESOLVED')) {
    await mutate(
      ask,
      'mutation ($input: ResolveIncidentInput!) { resolveIncident(input: $input) { userErrors { message code } } }',
      { incidentId, outcome: 'RESTORED', resolution: 'The alarm is OK again and the resource answers.' },
    );
  }
}
