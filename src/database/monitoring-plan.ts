import { placeholder, PLACEHOLDERS } from '../domain/alarm-manager/compile';
import { GLOBAL_PARAMETERS } from '../domain/alarm-manager/resource-types';

/**
 * What Alarm Manager would do in an account, as SQL over its tables: resources × definitions against the alarms that
 * are stored, in one pass. The read path shows it and deployments carry it out; both take it from here.
 */

/** Where a pseudoparameter's value is not known. */
const UNKNOWN = '${?}';

/** A value inside of JSON text. */
const inside = (value: string): string => `substr(to_json(${value})::text, 2, length(to_json(${value})::text) - 2)`;

interface Target {
  type: string;
  /** Rows of `resource r`, with what one row has several of. */
  from?: string;
  where: string;
  /** The values of the type's pseudoparameters, in the order of its list. */
  values: readonly string[];
  /** Tells apart the several of one resource. */
  unit?: string;
}

const name = (resource: string): string => inside(resource);
const detail = (key: string): string => inside(`(r.details ->> '${key}')`);
const fileSystem = (kind: string): string =>
  `r.type = 'AWS::FSx::FileSystem' and upper(r.details ->> 'fileSystemType') = '${kind}'`;
const searchDomain = (not: string): string =>
  `r.type = 'AWS::OpenSearchService::Domain' and coalesce(r.details ->> 'engineVersion', '') ${not} like 'Elasticsearch%'`;

const targets: readonly Target[] = [
  { type: 'AWS::EC2::Instance', where: `r.type = 'AWS::EC2::Instance'`, values: ['r.resource_id', name('r.name')] },
  {
    type: 'AWS::EC2::Instance::Disk',
    from:
      `cross join lateral jsonb_to_recordset(case jsonb_typeof(r.details -> 'volumes') when 'array' then r.details -> 'volumes' else '[]' end)` +
      ` as v ("volumeId" text, device text)` +
      ` left join file_system f on f.account_id = r.account_id and f.region = r.region` +
      ` and f.instance_id = r.resource_id and f.volume_id = v."volumeId"`,
    where: `r.type = 'AWS::EC2::Instance' and v."volumeId" is not null`,
    values: [
      'r.resource_id',
      `substr(v."volumeId", 5)`,
      name('r.name'),
      inside('f.device'),
      inside('f.fs_type'),
      inside('f.path'),
    ],
    unit: 'v."volumeId"',
  },
  { type: 'AWS::RDS::DBInstance', where: `r.type = 'AWS::RDS::DBInstance'`, values: ['r.resource_id'] },
  { type: 'AWS::Elasticsearch::Domain', where: searchDomain(''), values: ['r.resource_id'] },
  { type: 'AWS::OpenSearch::Domain', where: searchDomain('not'), values: ['r.resource_id'] },
  { type: 'AWS::Redshift::Cluster', where: `r.type = 'AWS::Redshift::Cluster'`, values: ['r.resource_id'] },
  {
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    where: `r.type = 'AWS::ElasticLoadBalancingV2::LoadBalancer'`,
    values: [`split_part(r.resource_id, '/', 2)`, 'r.resource_id', 'r.arn', 'r.resource_id'],
  },
  {
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer::TargetGroup',
    where: `r.type = 'AWS::ElasticLoadBalancingV2::TargetGroup'`,
    values: [
      `'targetgroup/' || r.resource_id`,
      `split_part(r.resource_id, '/', 2)`,
      `substring(r.details -> 'loadBalancerArns' ->> 0 from 'loadbalancer/(.*)$')`,
    ],
  },
  {
    type: 'AWS::ElasticLoadBalancing::LoadBalancer',
    where: `r.type = 'AWS::ElasticLoadBalancing::LoadBalancer'`,
    values: ['r.resource_id'],
  },
  {
    type: 'AWS::FSx::FileSystem::ONTAP',
    where: fileSystem('ONTAP'),
    values: ['r.resource_id', detail('throughputMBps'), detail('iops')],
  },
  {
    type: 'AWS::FSx::FileSystem::ONTAP::Volume',
    where: `r.type = 'AWS::FSx::Volume' and coalesce(r.details ->> 'volumeType', 'ONTAP') = 'ONTAP'`,
    values: [`substring(r.arn from ':volume/([^/]+)/')`, 'r.resource_id'],
  },
  {
    type: 'AWS::FSx::FileSystem::Windows',
    where: fileSystem('WINDOWS'),
    values: ['r.resource_id', detail('throughputMBps')],
  },
  { type: 'AWS::EFS::FileSystem', where: `r.type = 'AWS::EFS::FileSystem'`, values: ['r.resource_id'] },
  { type: 'AWS::EC2::NatGateway', where: `r.type = 'AWS::EC2::NatGateway'`, values: ['r.resource_id'] },
  { type: 'AWS::EC2::VPNConnection', where: `r.type = 'AWS::EC2::VPNConnection'`, values: ['r.resource_id'] },
];

const own = PLACEHOLDERS - GLOBAL_PARAMETERS.length;

/** One row for each thing that definitions of a type are about, with the values of its pseudoparameters p0, p1 … */
function targetRows(account: string, only: string): string {
  const parts = targets.map(({ type, from = '', where, values, unit = `''` }) => {
    const padded = [...values, ...new Array<string>(own - values.length).fill('null::text')];
    const columns = [
      'r.id as resource_id',
      `'${type}'::text as resource_type`,
      `${unit} as unit`,
      'r.region',
      `case when r.details ->> 'platform' ilike '%windows%' then 'WINDOWS' else 'LINUX' end as platform`,
      `split_part(r.arn, ':', 5) as p0`,
      `split_part(r.arn, ':', 2) as p1`,
      'r.region as p2',
      ...padded.map((value, at) => `${value} as p${GLOBAL_PARAMETERS.length + at}`),
    ];
    return `select ${columns.join(', ')} from resource r ${from} where r.account_id = ${account} and r.deleted_at is null and ${where}${only}`;
  });
  return parts.join(' union all ');
}

/** The text of a definition for a target, its pseudoparameters filled in. */
function filled(text: string, target: string): string {
  const places = Array.from({ length: PLACEHOLDERS }, (_, at) => at);
  return places.reduce(
    (sql, at) => `replace(${sql}, '${placeholder(at)}', coalesce(${target}.p${at}, '${UNKNOWN}'))`,
    text,
  );
}

const definitionColumns =
  '"resourceType" text, "configurationId" text, kind text, layer text, "overridesDefault" boolean, remediation text,' +
  ' "tagKey" text, "tagValue" text, platform text, round int, name text, body text, tags text';

export interface PlanOf {
  /** SQL of the account's uuid. */
  account: string;
  /** SQL of the compiled default definitions, jsonb. */
  defaults: string;
  /** SQL of the customer's compiled part, jsonb: { definitions, replaced }. */
  customer: string;
  /** SQL of a condition on a resource's id, for a plan of single ones. */
  only?: (resourceId: string) => string;
}

/** The definitions in force: the customer's, and the default's of which the customer's replace none. */
export function definitionsSql({ defaults, customer }: PlanOf): string {
  return (
    `select row_number() over () as ordinal, d.* from (` +
    `select * from jsonb_to_recordset((${customer}) -> 'definitions') as c (${definitionColumns})` +
    ` union all select * from jsonb_to_recordset(${defaults}) as d (${definitionColumns})` +
    ` where not exists (select from jsonb_to_recordset((${customer}) -> 'replaced') as r ("resourceType" text, "configurationId" text)` +
    ` where r."resourceType" = d."resourceType" and r."configurationId" = d."configurationId")) d`
  );
}

/** The alarms that ought to be: resources by the definitions of their type, with name and configuration. */
function desiredRows(of: PlanOf, only: string): string {
  return (
    `select t.resource_id, t.unit, t.region, d.ordinal, d."configurationId",` +
    ` (${filled('d.name', 't')}::jsonb #>> '{}') collate "C" as name, ${filled('d.body', 't')} as body, ${filled('d.tags', 't')} as tags` +
    ` from (${targetRows(of.account, only)}) t join definition d on d."resourceType" = t.resource_type` +
    ` where (d.platform is null or d.platform = t.platform)` +
    ` and (d."tagKey" is null or exists (select from resource_tag g where g.resource_id = t.resource_id` +
    ` and g.account_id = ${of.account} and g.key = d."tagKey" and g.value = d."tagValue"))`
  );
}

/**
 * CTEs `definition` and `plan`. A row of the plan is one alarm, with its action: CREATE, UPDATE, DELETE, NONE, UNKNOWN
 * (a pseudoparameter has no value; what is there stays) or TAKEN (someone else's alarm has the name; it stays too).
 * `whole` carries the texts of configuration and tags along.
 */
export function planSql(of: PlanOf, whole = false): string {
  const only = of.only ? ` and ${of.only('r.id')}` : '';
  const among = of.only ? ` and ${of.only('a.resource_id')}` : '';
  return (
    `definition as materialized (${definitionsSql(of)}), plan as materialized (` +
    `select coalesce(d.resource_id, a.resource_id) as resource_id, d.unit, d.ordinal, a.id as alarm_id,` +
    ` coalesce(d.region, a.region) as region, coalesce(d.name, a.name) as name,${whole ? ' d.body, d.tags,' : ''} case` +
    ` when d.ordinal is null then case when a.managed${among} then 'DELETE' else 'FOREIGN' end` +
    ` when strpos(d.name, '${UNKNOWN}') > 0 or strpos(d.body, '${UNKNOWN}') > 0 then 'UNKNOWN'` +
    ` when a.id is null then 'CREATE'` +
    ` when not a.managed then 'TAKEN'` +
    ` when a.configuration_id is distinct from d."configurationId" or a.configuration is distinct from d.body::jsonb then 'UPDATE'` +
    ` else 'NONE' end as action` +
    ` from (${desiredRows(of, only)}) d full join` +
    ` (select * from alarm where account_id = ${of.account} and deleted_at is null) a on a.region = d.region and a.name = d.name)`
  );
}

/** The alarms that ought to be for some resources, in full: name, body, tags; `resourceIds` is SQL of a condition. */
export function desiredSql(of: PlanOf, resources: (id: string) => string): string {
  return desiredRows(of, ` and ${resources('r.id')}`);
}
