/** A pool whose statements are explained instead of run, and what their plans say. */
import type { Pool, PoolClient } from 'pg';

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: Node[];
}

/** What one statement did. */
export interface Seen {
  ms: number;
  buffers: number;
  /** Rows that were taken from tables, with those that a filter then removed. */
  read: number;
  /** Rows of the largest sort. */
  sorted: number;
  /** Big tables that were scanned from end to end. */
  scanned: string[];
  /** Big tables that a generic plan would scan. */
  generic: string[];
  /** The indexes that served, without the keys by which single rows are found. */
  by: string[];
}

const BIG = new Set([
  ...['event', 'event_position', 'signal', 'alert', 'incident', 'incident_resource', 'resource', 'resource_tag'],
  ...['alarm', 'comment', 'condition'],
]);

/** More rows than a count or a page may read: a scan that a limit ends before is none of the whole table. */
export const MOST = 20_000;

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
const rowsOf = (node: Node): number =>
  Math.round((node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']);

export function explaining(pool: Pool): { pool: Pool; take(): Seen[] } {
  let seen: Seen[] = [];
  const connect = async (): Promise<PoolClient> => {
    const client = await pool.connect();
    return new Proxy(client, {
      get(target, name) {
        const value = Reflect.get(target, name, target) as unknown;
        if (name !== 'query') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        return (pipeline: Piped) => {
          const { queries, callback } = pipeline;
          explain(target, queries).then(
            (found) => {
              seen.push(...found);
              pipeline.rows.splice(0, Infinity, ...queries.map(() => []));
              callback(undefined);
            },
            (error: Error) => callback(error),
          );
        };
      },
    });
  };
  const take = (): Seen[] => {
    const taken = seen;
    seen = [];
    return taken;
  };
  return { pool: { connect } as unknown as Pool, take };
}

/** A trip as `database/pipeline.ts` submits it. */
interface Piped {
  queries: readonly { text: string; values?: readonly unknown[] }[];
  rows: unknown[][];
  callback(error: Error | undefined): void;
}

/** The first query of a trip sets role and tenancy; row-level security is in the plans of the others. */
async function explain(client: PoolClient, [context, ...queries]: Piped['queries']): Promise<Seen[]> {
  await client.query('begin');
  try {
    await client.query(context.text, [...(context.values ?? [])]);
    const found: Seen[] = [];
    for (const { text, values = [] } of queries) {
      const once = async (): Promise<{ Plan: Node; 'Execution Time': number }> =>
        (await client.query(`explain (analyze, buffers, format json) ${text}`, [...values])).rows[0]['QUERY PLAN'][0];
      await once();
      const { Plan: plan, 'Execution Time': ms } = await once();
      found.push({ ...told(nodesOf(plan)), ms, generic: await genericScans(client, text) });
    }
    return found;
  } finally {
    await client.query('rollback');
  }
}

function told(nodes: readonly Node[]): Omit<Seen, 'ms' | 'generic'> {
  const ran = nodes.filter((node) => node['Actual Loops'] > 0);
  const sorts = ran.filter((node) => node['Node Type'] === 'Sort');
  return {
    buffers: (nodes[0]['Shared Hit Blocks'] ?? 0) + (nodes[0]['Shared Read Blocks'] ?? 0),
    read: ran.filter((node) => node['Relation Name']).reduce((sum, node) => sum + rowsOf(node), 0),
    sorted: Math.max(0, ...sorts.flatMap((node) => (node.Plans ?? []).map(rowsOf))),
    scanned: scansOf(ran.filter((node) => rowsOf(node) > MOST)),
    by: [...new Set(ran.flatMap((node) => node['Index Name'] ?? []))].filter((name) => !name.endsWith('_pkey')),
  };
}

const scansOf = (nodes: readonly Node[]): string[] => [
  ...new Set(
    nodes
      .filter((node) => node['Node Type'] === 'Seq Scan' && BIG.has(node['Relation Name']!))
      .map((node) => node['Relation Name']!),
  ),
];

/** Servers before 16 show no generic plans. */
async function genericScans(client: PoolClient, text: string): Promise<string[]> {
  const { rows: versions } = await client.query<{ v: number }>(
    `select current_setting('server_version_num')::int as v`,
  );
  if (versions[0].v < 160_000) return [];
  const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Node }[] }>(
    `explain (generic_plan, format json) ${text}`,
  );
  const nodes = nodesOf(rows[0]['QUERY PLAN'][0].Plan);
  const limited = new Set(nodes.flatMap((node) => (node['Node Type'] === 'Limit' ? (node.Plans ?? []) : [])));
  return scansOf(nodes.filter((node) => !limited.has(node)));
}
