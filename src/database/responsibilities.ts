import type { Client } from 'pg';
import { responsibilities } from '../domain/catalog/responsibilities';
import { operationsUnder } from '../domain/responsibility';

/**
 * Makes the table what the catalogue says: queries join it, and which operations a row carries grows with the API. The
 * id follows from the code, so it is the same in every installation.
 */
export async function loadResponsibilities(client: Client): Promise<void> {
  const rows = responsibilities.map((row) => ({ ...row, operations: operationsUnder(row.position) }));
  await client.query(
    `insert into responsibility as r (id, code, position, category, activity, customer, accelerate, operations)
     select md5('responsibility ' || code)::uuid, code, position, category, activity, customer, accelerate,
       array(select jsonb_array_elements_text(operations))
     from jsonb_to_recordset($1::jsonb) as d (
       code text, position int, category text, activity text, customer text, accelerate text, operations jsonb)
     on conflict (code) do update set position = excluded.position, category = excluded.category,
       activity = excluded.activity, customer = excluded.customer, accelerate = excluded.accelerate,
       operations = excluded.operations
     where (r.position, r.category, r.activity, r.customer, r.accelerate, r.operations) is distinct from
       (excluded.position, excluded.category, excluded.activity, excluded.customer, excluded.accelerate,
        excluded.operations)`,
    [JSON.stringify(rows)],
  );
}
