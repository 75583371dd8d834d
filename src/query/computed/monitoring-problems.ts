import type { Problem, ProblemCode } from '../../domain/alarm-manager/problem';
import { deploymentSeconds, PUTS_PER_SECOND, spokenDuration, type Changes } from '../../domain/alarm-manager/quotas';
import { setsOf, type Compilation, type Selected } from '../language';
import { projection } from '../projection';
import { draftOf } from './monitoring-plan-draft';

/** So many single alarms are named of each kind. */
const MOST_NAMED = 50;
const LONG_SECONDS = 3_600;

interface Alarm {
  region: string;
  name: string | null;
  resourceType: string;
  configurationId: string;
  resource: string;
}

interface Brought {
  unknown: Alarm[];
  taken: Alarm[];
  orphans: { region: string; name: string }[];
  regions: Changes[];
}

/** What is wrong in the draft; else what of the plan cannot be done, and how long it takes if that is long. */
export function problems(c: Compilation, field: Selected, part: Selected): string {
  const project = projection(c, 'ConfigurationProblem', setsOf(part));
  const named = (action: string): string =>
    `(select coalesce(json_agg(l), '[]'::json) from (select p.region, p.name, d."resourceType", d."configurationId", r.name as resource` +
    ` from planned p join definition d on d.ordinal = p.ordinal join resource r on r.id = p.resource_id` +
    ` where p.action = '${action}' order by p.region, p.name limit ${MOST_NAMED}) l)`;
  const columns = [
    ['unknown', named('UNKNOWN')],
    ['taken', named('TAKEN')],
    [
      'orphans',
      `(select coalesce(json_agg(l), '[]'::json) from (select p.region, p.name from planned p` +
        ` where p.action = 'DELETE' and p.resource_id is null order by p.region, p.name limit ${MOST_NAMED}) l)`,
    ],
    [
      'regions',
      `(select coalesce(json_agg(l), '[]'::json) from (select count(*) filter (where p.action = 'CREATE') as creates,` +
        ` count(*) filter (where p.action = 'UPDATE') as updates, count(*) filter (where p.action = 'DELETE') as deletes` +
        ` from planned p group by p.region) l)`,
    ],
  ] as const;
  return c.complete(columns, (brought, run) => {
    const draft = draftOf(field, run.scope);
    const found = draft && draft.problems.length > 0 ? draft.problems : ofPlan(brought as unknown as Brought);
    return found.map((problem) => project({ ...problem }));
  });
}

function ofPlan({ unknown, taken, orphans, regions }: Brought): Problem[] {
  const at = (code: ProblemCode, alarm: Alarm, message: string): Problem => ({
    path: [alarm.resourceType, alarm.configurationId],
    code,
    message,
  });
  const seconds = deploymentSeconds(regions);
  return [
    ...unknown.map((alarm) =>
      at(
        'PARAMETER_NOT_KNOWN',
        alarm,
        `${alarm.resource} in ${alarm.region} does not tell all that ${alarm.configurationId} needs; its alarm stays as it is.`,
      ),
    ),
    ...taken.map((alarm) =>
      at(
        'NAME_TAKEN',
        alarm,
        `An alarm ${alarm.name} in ${alarm.region} is not managed by the service; it stays as it is.`,
      ),
    ),
    ...orphans.map(({ region, name }): Problem => ({
      path: [],
      code: 'RESOURCE_NOT_KNOWN',
      message: `The managed alarm ${name} in ${region} watches no resource that is known and would be deleted.`,
    })),
    ...(seconds < LONG_SECONDS
      ? []
      : [
          {
            path: [],
            code: 'LONG_DEPLOYMENT' as const,
            message: `At ${PUTS_PER_SECOND} alarms a second in a Region, which is what AWS allows, a deployment takes about ${spokenDuration(seconds)} (${(seconds / 3600).toFixed(1)} hours).`,
          },
        ]),
  ];
}
