/**
 * Statements in the name of the engine role, which sees every tenant: credentials are looked up before anybody is
 * known. Only composition can lend it; values come back as PostgreSQL's text.
 */
export type EngineQuery = (text: string, values: unknown[]) => Promise<Record<string, string | null>[]>;

/** The rows of a statement that answers one column `json`. */
export async function jsonRows<T>(engine: EngineQuery, text: string, values: unknown[]): Promise<T[]> {
  const rows = await engine(`select to_jsonb(answer)::text as json from (${text}) answer`, values);
  return rows.map(({ json }) => JSON.parse(json!) as T);
}
