import { toGlobalId } from '../../domain/id';
import { wakeForExecutions } from '../remediation/wake';
import type { Unit } from '../unit';
import { settle, type Item } from './item';

/** States of SSM automations: ours wake the remediation that began them, others' tell us nothing. */
export async function followAutomations(unit: Unit, items: readonly Item[]): Promise<void> {
  if (items.length === 0) return;
  const executionOf = ({ signal }: Item) => String(signal.facts.executionId);
  const begun = await wakeForExecutions(unit, [...new Set(items.map(executionOf))]);
  for (const item of items) {
    const { status, document } = item.signal.facts;
    const ours = begun.get(executionOf(item));
    // An execution id is unique in a region; whose account tells of it must be the one that it runs in.
    if (!ours || ours.accountId !== item.account!.id) {
      settle(item, 'IGNORED', 'AUTOMATION_NOT_OURS', `${String(document)} was started by somebody else: no alert.`);
      continue;
    }
    item.alertId = ours.alertId;
    settle(item, 'APPENDED', 'REMEDIATION_PROGRESS', `The automation of a remediation is ${String(status)}.`, {
      remediationId: toGlobalId('Remediation', ours.remediationId),
      executionId: executionOf(item),
    });
  }
}
