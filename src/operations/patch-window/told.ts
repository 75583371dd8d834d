import { isoDuration } from '../../domain/duration';
import { toGlobalId } from '../../domain/id';
import type { Document } from '../../domain/event';
import { difference } from '../difference';
import type { PatchWindow } from './row';

/** A window as its events tell it: by the fields of the API. */
const shown = (window: PatchWindow) => ({
  windowId: window.window_id,
  name: window.name,
  description: window.description,
  enabled: window.enabled,
  schedule: window.schedule,
  timezone: window.timezone,
  scheduleOffset: window.schedule_offset,
  duration: isoDuration(window.duration_hours * 3_600),
  cutoff: isoDuration(window.cutoff_hours * 3_600),
  targets: JSON.stringify(window.targets.map(({ key, values }) => ({ key, values }))),
  maxConcurrency: window.max_concurrency,
  maxErrors: window.max_errors,
  nextExecutionAt: window.next_execution_at,
  status: window.status,
  refusal: window.refusal,
});

type Shown = ReturnType<typeof shown>;

const fields = Object.fromEntries(
  Object.keys(shown({ targets: [], duration_hours: 0, cutoff_hours: 0 } as unknown as PatchWindow)).map((name) => [
    name,
    name,
  ]),
) as Record<string, keyof Shown>;

const written = (document: Document): Document =>
  'targets' in document ? { ...document, targets: JSON.parse(document.targets as string) as unknown } : document;

export function whole(window: PatchWindow): Document {
  return {
    ...written(shown(window)),
    region: window.region,
    account: { id: toGlobalId('Account', window.account_id) },
  };
}

/** What changed between two states of a window. */
export function changes(before: PatchWindow, after: PatchWindow): { before: Document; after: Document } {
  const changed = difference(fields, shown(before), shown(after));
  return { before: written(changed.before), after: written(changed.after) };
}
