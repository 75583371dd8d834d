import type { Document, EventDraft } from '../../domain/event';
import type { EventKind } from '../../domain/words';
import type { Unit } from '../unit';

export interface Tag {
  key: string;
  value: string;
}

/** How a resource differs from what we knew of it. */
export interface Change {
  id: string;
  arn: string;
  name: string;
  type: string;
  state: string | null;
  details: Document;
  change: 'DISCOVERED' | 'CHANGED' | 'REMOVED';
  old_name: string | null;
  old_state: string | null;
  old_details: Document | null;
  /** Present where the tags changed. */
  tags?: Tag[];
  old_tags?: Tag[];
}

const VERB = { DISCOVERED: 'was discovered', CHANGED: 'changed', REMOVED: 'is gone' };

/** Records one event for each resource, however many ways it was found to differ; gives their number. */
export async function recordChanges(
  unit: Unit,
  scan: { organizationId: string; accountId: string },
  changes: readonly Change[],
): Promise<number> {
  const byId = new Map<string, Change>();
  for (const change of changes) {
    const first = byId.get(change.id);
    if (first) byId.set(change.id, { ...first, tags: change.tags, old_tags: change.old_tags });
    else byId.set(change.id, change);
  }
  await unit.recordAll([...byId.values()].map((change) => eventOf(unit, scan, change)));
  return byId.size;
}

function eventOf(unit: Unit, scan: { organizationId: string; accountId: string }, change: Change): EventDraft {
  const kind: EventKind = `RESOURCE_${change.change}`;
  return {
    kind,
    organizationId: scan.organizationId,
    accountId: scan.accountId,
    subject: { type: 'Resource', id: change.id },
    summary: `${change.name} (${change.type}) ${VERB[change.change]}.`,
    ...documents(unit, change),
  };
}

function documents(unit: Unit, change: Change): Pick<EventDraft, 'before' | 'after'> {
  const { arn, type, name, state, tags } = change;
  switch (change.change) {
    case 'DISCOVERED':
      return { before: null, after: { arn, type, name, state, ...(tags ? { tags } : {}) } };
    case 'REMOVED':
      return { before: { name, state }, after: { deletedAt: unit.now.toISOString() } };
    case 'CHANGED': {
      const before: Document = { name: change.old_name, state: change.old_state };
      const after: Document = { name, state };
      const keys = changedKeys(change.old_details ?? {}, change.details);
      if (keys.length > 0) {
        before.details = pick(change.old_details ?? {}, keys);
        after.details = pick(change.details, keys);
      }
      if (tags) {
        before.tags = change.old_tags;
        after.tags = tags;
      }
      return { before, after };
    }
  }
}

function changedKeys(before: Document, after: Document): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key])).sort();
}

function pick(from: Document, keys: readonly string[]): Document {
  return Object.fromEntries(keys.map((key) => [key, from[key] ?? null]));
}
