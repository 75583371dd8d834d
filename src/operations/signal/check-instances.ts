import { explainLooking, isChecked } from '../../domain/instance-check';
import type { Unit } from '../unit';
import type { Subject } from './subject';

/** Where it is set so, a busy instance is asked whether it answers before the customer is asked about it. */
export async function checkInstances(unit: Unit, subjects: readonly Subject[]): Promise<void> {
  if (unit.settings.cpuCheck === 'NONE') return;
  for (const subject of subjects) {
    const { resource, alertId } = subject;
    if (!subject.open || subject.check || resource?.type !== 'AWS::EC2::Instance' || !isChecked(subject.impact))
      continue;
    subject.held = { status: 'OPEN', explanation: explainLooking(resource.id, resource.name) };
    await unit.enqueue({ task: 'check-instance', key: `check-instance:${alertId}`, ids: { alertId } });
  }
}
