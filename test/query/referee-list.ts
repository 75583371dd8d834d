import { bytes } from './plain';
import type { Row } from './rows';

export interface Listing {
  edges: { cursor: string; node: unknown }[];
  nodes: unknown[];
  pageInfo: Row;
  totalCount: Row;
  resumeAfter?: string;
}

const defaults: Record<string, string> = {
  Organization: 'NAME ASC', Account: 'NAME ASC', Person: 'NAME ASC', ApiKey: 'NAME ASC', Resource: 'NAME ASC', Alarm: 'NAME ASC',
  Incident: 'CREATED_AT DESC', Alert: 'LAST_SEEN_AT DESC', Signal: 'RECEIVED_AT DESC', Comment: 'CREATED_AT ASC',
  RecoveryPoint: 'CREATED_AT DESC', RestoreJob: 'CREATED_AT DESC',
  ChangeRecord: 'EVENT_TIME DESC',
  PatchWindow: 'NAME ASC', PatchRun: 'STARTED_AT DESC', PatchTarget: 'ID ASC',
  BackupPlan: 'NAME ASC', BackupJob: 'CREATED_AT DESC',
  Webhook: 'NAME ASC', WebhookDelivery: 'LAST_ATTEMPT_AT DESC', PatchBaseline: 'NAME ASC', Patch: 'SEVERITY ASC',
}; // prettier-ignore

/** What is sorted by its place in a list of words. */
const ranked: Record<string, string> = { PRIORITY: 'priority_rank', SEVERITY: 'severity_rank' };

/** Sorts all, then cuts the page out. */
export function connectionOf(
  type: string,
  rows: Row[],
  args: Row,
  cursor: (row: Row) => string,
  show: (row: Row) => unknown,
): Listing {
  const all =
    type === 'Event' ? rows.sort((a, b) => Number(a.position) - Number(b.position)) : sorted(type, rows, args);
  const place = (given: unknown): number => all.findIndex((row) => identity(type, row, cursor) === given);
  const from = args.after == null ? 0 : place(identityOf(args.after as string)) + 1;
  const until = args.before == null ? all.length : place(identityOf(args.before as string));
  const size = (args.first ?? args.last ?? 50) as number;
  const start = args.last == null ? from : Math.max(from, until - size);
  const end = args.last == null ? Math.min(until, from + size) : until;
  const page = all.slice(start, Math.max(start, end));
  const edges = page.map((row) => ({ cursor: cursor(row), node: show(row) }));
  const rest = end < (args.before == null ? all.length : until);
  const forward = args.last == null;
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: forward ? rest || until < all.length : until < all.length,
      hasPreviousPage: start > 0,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: { value: all.length, precision: 'EXACT' },
  };
}

function sorted(type: string, rows: Row[], args: Row): Row[] {
  const [field, direction] = defaults[type].split(' ');
  const given = args.orderBy as { field: string; direction: string }[] | null | undefined;
  const order = given && given.length > 0 ? given : [{ field, direction }];
  const keys = [...order, { field: 'ID', direction: order.at(-1)!.direction }];
  return rows.sort((a, b) => {
    for (const key of keys) {
      const column = ranked[key.field] ?? key.field.toLowerCase();
      const difference = bytes(a[column], b[column]);
      if (difference !== 0) return key.direction === 'DESC' ? -difference : difference;
    }
    return 0;
  });
}

/** A cursor of ours holds the row's id as its last member; one of the log is the same text on both sides. */
export function identityOf(cursor: string): string {
  try {
    return (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[]).at(-1)!;
  } catch {
    return cursor;
  }
}

const identity = (type: string, row: Row, cursor: (row: Row) => string): string =>
  type === 'Event' ? cursor(row) : String(row.id);
