import { engagementOf, isUsual } from '../../domain/ec2-alerting';
import type { Unit } from '../unit';
import type { AlertRow } from './alert-row';
import { instancesOf } from './instances';
import { settle, type Item } from './item';

/** Finds the EC2 instance of each item, where the account's parameters ask for it, and how far it is handled. */
export async function findEngagement(unit: Unit, items: readonly Item[]): Promise<void> {
  const asked = items.filter(({ account }) => !isUsual(account!.ec2Alerting));
  const instances = await instancesOf(
    unit,
    asked.flatMap(({ resource }) => resource?.id ?? []),
  );
  for (const item of asked) {
    item.instance = (item.resource && instances.get(item.resource.id)) ?? null;
    if (item.instance || undiscovered(item)) {
      item.engagement = engagementOf(item.account!.ec2Alerting, item.instance);
    }
  }
}

/** It names instances, and none that synchronisation knows. */
function undiscovered({ resource, signal }: Item): boolean {
  const { resourceHints } = signal;
  return resource === null && resourceHints.length > 0 && resourceHints.every(({ kind }) => kind === 'instance');
}

/** What is kept for reports alone is closed at once, with why: nothing later takes it. */
export function reportOnly(rows: readonly AlertRow[]): void {
  for (const row of rows) {
    const { engagement } = row.folded.item;
    if (engagement?.engagement !== 'REPORT_ONLY' || row.impact.impact === 'NONE') continue;
    const { summary, inputs } = engagement.explanation;
    row.held = { status: 'CLOSED', explanation: engagement.explanation };
    settle(row.folded.item, 'OPENED', 'EC2_ENGAGEMENT', `A new alert, closed at once. ${summary}`, {
      dedupKey: row.dedupKey,
      impact: row.impact.explanation,
      ...inputs,
    });
  }
}
