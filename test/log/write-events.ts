import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

export interface Written {
  id?: string;
  organizationId?: string | null;
  accountId?: string | null;
  incidentId?: string | null;
  kind?: string;
  priority?: string | null;
  customerVisible?: boolean;
  subject?: { type: string; id: string };
  summary?: string;
}

export async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Writes events and their places in the queue as an operation does, in whatever transaction the client is in. */
export async function writeEvents(client: Client, events: readonly Written[]): Promise<string[]> {
  const now = new Date();
  const rows = events.map((event, n) => ({
    n,
    id: event.id ?? randomUUID(),
    organization_id: event.organizationId ?? null,
    account_id: event.accountId ?? null,
    incident_id: event.incidentId ?? null,
    kind: event.kind ?? 'INCIDENT_CREATED',
    occurred_at: now,
    recorded_at: now,
    party: 'ACCELERATE',
    actor_kind: 'SYSTEM',
    actor_name: 'test',
    subject_type: event.subject?.type ?? 'Incident',
    subject_id: event.subject?.id ?? event.incidentId ?? randomUUID(),
    priority: event.priority ?? null,
    customer_visible: event.customerVisible ?? (event.organizationId !== null && event.organizationId !== undefined),
    summary: event.summary ?? 'something happened',
  }));
  const columns =
    'id, organization_id, account_id, incident_id, kind, occurred_at, recorded_at, party, actor_kind, actor_name,' +
    ' subject_type, subject_id, priority, customer_visible, summary';
  await client.query(
    `with written as (
       insert into event (${columns}) select ${columns} from jsonb_populate_recordset(null::event, $1::jsonb)
     )
     insert into event_queue (event_id)
     select id from jsonb_to_recordset($1::jsonb) as d (n int, id uuid) order by n`,
    [JSON.stringify(rows)],
  );
  return rows.map((row) => row.id);
}
