import { judgeFlapping } from '../../domain/alert';
import { excerpt } from '../sentence';
import type { Unit } from '../unit';
import { changeAlert } from './change';
import { holdAlert } from './lock';

/** Takes the mark of flapping off an alert that has been quiet long enough; else looks again when it may be. */
export async function endAlertFlapping(unit: Unit, alertId: string): Promise<void> {
  const alert = await holdAlert(unit, alertId);
  if (!alert?.flapping) return;
  const [condition] = await unit.query<{ changes: Date[] }>(
    'select changes from condition where organization_id = $1 and dedup_key = $2',
    [alert.organization_id, alert.dedup_key],
  );
  const { flapping, until } = judgeFlapping(condition?.changes ?? [], unit.now);
  if (flapping) {
    await unit.schedule({ task: 'end-alert-flapping', key: alertId, ids: { alertId }, dueAt: until! });
    return;
  }
  await changeAlert(unit, alert, {
    columns: { flapping: false },
    event: { kind: 'ALERT_FLAPPING', summary: `“${excerpt(alert.title)}” stopped flapping.` },
  });
}
