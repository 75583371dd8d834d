/**
 * The condition that a patch window means a resource: an instance in its account and Region that carries, for each key,
 * one of the values. `window` and `resource` are aliases of rows.
 */
export function coveredBy(window: string, resource: string): string {
  return (
    `${resource}.account_id = ${window}.account_id and ${resource}.region = ${window}.region` +
    ` and ${resource}.type = 'AWS::EC2::Instance' and ${window}.targets <> '[]'` +
    ` and not exists (select from jsonb_array_elements(${window}.targets) k (target) where case k.target->>'by'` +
    ` when 'INSTANCE_ID' then not (k.target->'values' ? ${resource}.resource_id)` +
    ` when 'TAG_KEY' then not exists (select from resource_tag t where t.resource_id = ${resource}.id` +
    ` and k.target->'values' ? t.key)` +
    ` when 'OTHER' then true` +
    ` else not exists (select from resource_tag t where t.resource_id = ${resource}.id` +
    ` and t.key = k.target->>'key' and k.target->'values' ? t.value) end)`
  );
}
