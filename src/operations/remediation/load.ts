import { systemCaller } from '../../domain/caller';
import { ACTIVE_REMEDIATION } from '../../domain/remediation/status';
import { isStepOver } from '../../domain/remediation/status';
import type { Step } from '../../domain/remediation/plan';
import type { AccountStatus, AlertStatus, SignalSource } from '../../domain/words';
import type { Remediation } from '../../entities';
import { transact, type Database, type Unit } from '../unit';

/** A remediation as its job sees it: with everything that its steps are about, and how its account is reached. */
export interface RemediationWork {
  /** Service time of the look. */
  now: Date;
  id: string;
  action: Remediation['action'];
  region: string;
  steps: Step[];
  startedAt: Date | null;
  createdAt: Date;
  alert: { id: string; status: AlertStatus; source: SignalSource; definition: string; firstSeenAt: Date };
  resource: { id: string; native: string; arn: string; name: string };
  /** Of the alarm behind the alert; null: an event raised it. */
  alarmName: string | null;
  dimensions: Record<string, string>;
  account: {
    id: string;
    awsAccountId: string;
    name: string;
    status: AccountStatus;
    roleArn: string | null;
    externalId: string;
  };
}

/** As the statement gives it: its times are text. */
type Stored = Omit<RemediationWork, 'now'> & { facts: Record<string, unknown> | null; alarm: string | null };

/** The remediation while it is active; null: it has ended, or there is none. */
export async function remediationWork(database: Database, id: string): Promise<RemediationWork | null> {
  const { row, now } = await transact(database, systemCaller('remediation'), async (unit) => {
    const [found] = await unit.query<{ work: Stored }>(SELECT, [id, [...ACTIVE_REMEDIATION]]);
    return { row: found as { work: Stored } | undefined, now: unit.now };
  });
  if (!row) return null;
  const { facts, alarm, ...work } = row.work;
  const told = (facts?.dimensions ?? {}) as Record<string, string>;
  return {
    ...work,
    now,
    createdAt: new Date(work.createdAt),
    startedAt: work.startedAt && new Date(work.startedAt),
    alert: { ...work.alert, firstSeenAt: new Date(work.alert.firstSeenAt) },
    alarmName: alarm ?? (typeof facts?.alarmName === 'string' ? facts.alarmName : null),
    dimensions: Object.keys(told).length > 0 ? told : work.dimensions,
  };
}

export function currentStep<T extends Pick<Step, 'status'>>(steps: readonly T[]): T | undefined {
  return steps.find(({ status }) => !isStepOver(status));
}

/** The remediation, held until the transaction ends, while it is active and where its step is still the one meant. */
export async function holdRemediation(
  unit: Unit,
  id: string,
  stepName: string,
): Promise<{ row: Remediation; steps: Step[]; step: Step } | null> {
  const [row] = await unit.query<Remediation>(
    'select * from remediation where id = $1 and status = any ($2) for no key update',
    [id, [...ACTIVE_REMEDIATION]],
  );
  if (!row) return null;
  const steps = row.steps as unknown as Step[];
  const step = currentStep(steps);
  return step?.name === stepName ? { row, steps, step } : null;
}

// The alarm's dimensions are those of a metric alarm; of metric maths the signal tells what its metrics share.
const SELECT = `
  select jsonb_build_object(
    'id', m.id, 'action', m.action, 'region', m.region, 'steps', m.steps, 'startedAt', m.started_at,
    'createdAt', m.created_at,
    'alert', jsonb_build_object('id', a.id, 'status', a.status, 'source', a.source, 'definition', a.definition,
      'firstSeenAt', a.first_seen_at),
    'resource', jsonb_build_object('id', r.id, 'native', r.resource_id, 'arn', r.arn, 'name', r.name),
    'alarm', l.name,
    'dimensions', coalesce((
      select jsonb_object_agg(d->>'name', d->>'value') from jsonb_array_elements(l.dimensions) d), '{}'::jsonb),
    'facts', (select s.normalised->'facts' from signal s where s.alert_id = a.id order by s.received_at limit 1),
    'account', jsonb_build_object('id', c.id, 'awsAccountId', c.aws_account_id, 'name', c.name, 'status', c.status,
      'roleArn', c.role_arn, 'externalId', c.external_id)) as work
  from remediation m
  join alert a on a.id = m.alert_id
  join resource r on r.id = m.resource_id
  join account c on c.id = m.account_id
  left join alarm l on l.id = a.alarm_id
  where m.id = $1 and m.status = any ($2)`;
