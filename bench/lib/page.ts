/** The page that both sides serve, as a client asks for it and as one would write it in SQL by hand. */
export const PAGE = 50;

export const query = `query Page($after: String) {
  incidents(first: ${PAGE}, after: $after, orderBy: [{ field: CREATED_AT, direction: DESC }]) {
    nodes {
      id number title description status priority origin ballWith
      createdAt updatedAt acknowledgedAt resolvedAt resolution outcome version
      account { id awsAccountId name environment serviceTier status }
      resources(first: 1) { nodes { id arn resourceId type region name state } }
      alerts(first: 5) { nodes { id source status impact title count firstSeenAt lastSeenAt } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const id = (type: string, column: string): string =>
  `rtrim(encode(convert_to('v1:${type}:' || ${column}, 'UTF8'), 'base64'), '=')`;
const time = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const account = `select ${id('Account', 'a.id')} as id, a.aws_account_id as "awsAccountId", a.name, a.environment,
    a.service_tier as "serviceTier", a.status
  from account a where a.id = i.account_id`;

const resources = `select ${id('Resource', 'r.id')} as id, r.arn, r.resource_id as "resourceId", r.type, r.region, r.name,
    r.state
  from incident_resource l join resource r on r.id = l.resource_id
  where l.incident_id = i.id and r.deleted_at is null order by r.name, r.id limit 1`;

const alerts = `select ${id('Alert', 't.id')} as id, t.source, t.status, t.impact, t.title, t.count,
    ${time('t.first_seen_at')} as "firstSeenAt", ${time('t.last_seen_at')} as "lastSeenAt"
  from alert t where t.incident_id = i.id order by t.last_seen_at desc, t.id desc limit 5`;

const list = (rows: string): string =>
  `(select row_to_json(c) from (select coalesce(json_agg(row_to_json(m)), '[]'::json) as nodes from (${rows}) m) c)`;

const node = `select ${id('Incident', 'i.id')} as id, i.number, i.title, i.description, i.status, i.priority, i.origin,
    i.ball_with as "ballWith", ${time('i.created_at')} as "createdAt", ${time('i.updated_at')} as "updatedAt",
    ${time('i.acknowledged_at')} as "acknowledgedAt", ${time('i.resolved_at')} as "resolvedAt", i.resolution, i.outcome,
    i.version, (select row_to_json(o) from (${account}) o) as account, ${list(resources)} as resources,
    ${list(alerts)} as alerts`;

/**
 * $1 and $2 the creation time and id of the incident before the page, $3 the mark that the API's cursors begin with, $4
 * the organization, where the list is that of one. One row: the whole answer as text.
 */
export const statement = (
  ofOrganization: boolean,
): string => `select '{"data":{"incidents":' || (select row_to_json(answer) from (
  select coalesce(json_agg((select row_to_json(n) from (${node}) n)) filter (where i."#n" <= ${PAGE}), '[]'::json) as nodes,
    (select row_to_json(p) from (select max(i."#c") > ${PAGE} as "hasNextPage",
      translate(encode(convert_to(max(json_build_array($3::text, ${time('i.created_at')}, i.id)::text)
        filter (where i."#n" = least(i."#c", ${PAGE})), 'UTF8'), 'base64'), E'+/=\\n', '-_') as "endCursor") p) as "pageInfo"
    from (select s.*, row_number() over () as "#n", count(*) over () as "#c" from (
      select * from incident
       where ${ofOrganization ? 'organization_id = $4 and ' : ''}(created_at, id) < ($1::timestamptz, $2::uuid)
       order by created_at desc, id desc limit ${PAGE + 1}) s) i) answer)::text || '}}' as answer`;
