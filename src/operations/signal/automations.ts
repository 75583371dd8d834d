import { toGlobalId } from '../../domain/id';
import { wakeForAutomations } from '../patch-run/wake-for-executions';
import { wakeForExecutions } from '../remediation/wake';
import type { Unit } from '../unit';
import { settle, type Item } from './item';

const executionOf = ({ signal }: Item) => String(signal.facts.executionId);

/** States of SSM automations: ours wake the remediation or the run of patches that began them, others' tell us nothing. */
export async function followAutomations(unit: Unit, items: readonly Item[]): Promise<void> {
  if (items.length === 0) return;
  const begun = await wakeForExecutions(unit, [...new Set(items.map(executionOf))]);
  const rest: Item[] = [];
  for (const item of items) {
    const { status } = item.signal.facts;
    const ours = begun.get(executionOf(item));
    // An execution id is unique in a region; whose account tells of it must be the one that it runs in.
    if (!ours || ours.accountId !== item.account!.id) {
      rest.push(item);
      continue;
    }
    item.alertId = ours.alertId;
    settle(item, 'APPENDED', 'REMEDIATION_PROGRESS', `The automation of a remediation is ${String(status)}.`, {
      remediationId: toGlobalId('Remediation', ours.remediationId),
      executionId: executionOf(item),
    });
  }
  await followPatching(unit, rest);
}

async function followPatching(unit: Unit, items: readonly Item[]): Promise<void> {
  const runs = await wakeForAutomations(
    unit,
    items.map((item) => ({
      executionId: executionOf(item),
      document: typeof item.signal.facts.document === 'string' ? item.signal.facts.document : null,
      accountId: item.account!.id,
      region: item.signal.region ?? '',
    })),
  );
  for (const item of items) {
    const { status, document } = item.signal.facts;
    const runId = runs.get(executionOf(item));
    if (runId) {
      settle(
        item,
        'IGNORED',
        'PATCH_RUN_FOLLOWED',
        `${String(document)} is ${String(status)}: kept at its run, no alert.`,
        {
          patchRunId: toGlobalId('PatchRun', runId),
          executionId: executionOf(item),
        },
      );
      continue;
    }
    settle(item, 'IGNORED', 'AUTOMATION_NOT_OURS', `${String(document)} was started by somebody else: no alert.`);
  }
}
