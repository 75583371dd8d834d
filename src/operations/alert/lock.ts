import type { Alert } from '../../entities';
import { idOf, notFound } from '../check';
import { expectVersion } from '../lock';
import { holdQuestions } from '../service-request/settle-questions';
import type { Unit } from '../unit';

/** What every verb on one alert is given. */
export interface AlertInput {
  alertId: string;
  idempotencyKey?: string | null;
  expectedVersion?: number | null;
}

/** The alert, held until the transaction ends; under row-level security another tenant's is not there. */
export async function lockAlert(unit: Unit, input: AlertInput): Promise<Alert> {
  const id = idOf('Alert', input.alertId, 'alertId');
  await holdQuestions(unit, [id]);
  const alert = await holdAlert(unit, id);
  if (!alert) notFound('Alert', ['input', 'alertId']);
  expectVersion(alert, input.expectedVersion);
  return alert;
}

export async function holdAlert(unit: Unit, uuid: string): Promise<Alert | undefined> {
  const [alert] = await unit.query<Alert>('select * from alert where id = $1 for no key update', [uuid]);
  return alert;
}
