import { explainAnswer, type Answered } from '../../domain/instance-check';
import type { Alert } from '../../entities';
import { systemCaller } from '../../domain/caller';
import { excerpt } from '../sentence';
import { resumeAlerts } from '../signal/resume-alerts';
import { transact, type Database, type Unit } from '../unit';
import { changeAlert } from './change';
import { holdAlert } from './lock';

/** The instance that an alert waits for, and how its account is reached. */
export interface CheckedInstance {
  instanceId: string;
  region: string;
  windows: boolean;
  account: { id: string; awsAccountId: string; roleArn: string | null; externalId: string };
}

/** null: the alert waits for no answer (any more). */
export async function checkedInstance(database: Database, alertId: string): Promise<CheckedInstance | null> {
  return transact(database, systemCaller('instance check'), async (unit) => {
    const [row] = await unit.query<{ found: CheckedInstance }>(
      `select json_build_object('instanceId', r.resource_id, 'region', r.region,
         'windows', r.details->>'platform' = 'Windows', 'account', json_build_object('id', c.id,
           'awsAccountId', c.aws_account_id, 'roleArn', c.role_arn, 'externalId', c.external_id)) as found
       from alert a join resource r on r.id = a.resource_id join account c on c.id = a.account_id
       where a.id = $1 and a.status = 'OPEN' and a.incident_id is null and a.service_request_id is null`,
      [alertId],
    );
    return (row as typeof row | undefined)?.found ?? null;
  });
}

/**
 * What follows from the instance's answer: nothing is wrong, and the alert is closed; or it takes its way, and the
 * customer is asked. Does nothing where the alert has ended or gone on meanwhile.
 */
export async function settleInstanceCheck(unit: Unit, alertId: string, answered: Answered): Promise<void> {
  const [about] = await unit.query<{ id: string; name: string }>(
    'select r.id, r.name from alert a join resource r on r.id = a.resource_id where a.id = $1',
    [alertId],
  );
  const check = explainAnswer(about.id, about.name, answered, unit.now);
  if (!answered.answers) return resumeAlerts(unit, [alertId], check.summary, ['OPEN'], check);
  const alert = await holdAlert(unit, alertId);
  if (!waits(alert)) return;
  await unit.query(`update alert set explanation = jsonb_set(explanation, '{inputs,check}', $2::jsonb) where id = $1`, [
    alertId,
    JSON.stringify(check),
  ]);
  await unit.cancel('end-alert-flapping', alertId);
  await changeAlert(unit, alert, {
    columns: { status: 'CLOSED', resolved_at: unit.now },
    event: {
      kind: 'ALERT_RESOLVED',
      summary: `“${excerpt(alert.title)}” is closed: ${check.summary}`,
      after: { explanation: check },
    },
  });
}

function waits(alert: Alert | undefined): alert is Alert {
  return alert?.status === 'OPEN' && alert.incident_id === null && alert.service_request_id === null;
}
