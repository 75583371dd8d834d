import { judgeFlapping, supersedes, type Observation } from '../../domain/alert';
import { settle, type Item } from './item';

/** An alert while a batch is folded into it: as it was, or one that the batch opens. */
export interface FoldedAlert {
  id: string;
  isNew: boolean;
  /** null until it has one. */
  title: string | null;
  open: boolean;
  count: number;
  firstSeenAt: Date;
  lastSeenAt: Date;
  stateAt: Date;
  flapping: boolean;
  /** When it may stop to flap, where this batch found it flapping. */
  flapsUntil: Date | null;
  /** The item that opened it; of one that was there before, any that joined it. */
  item: Item;
  appended: number;
  cleared: Item | null;
  /** Its incident is resolved: whoever worked on it thinks that it is over. */
  settled: boolean;
}

/** What is known of one dedup key: the newest state, its changes, and the newest alert. */
export interface FoldedCondition {
  organizationId: string;
  dedupKey: string;
  taken: Observation | null;
  changes: Date[];
  alert: FoldedAlert | null;
}

const MOST_CHANGES = 12;

/**
 * Folds the items of one key, in the order of their sender's times, into its condition. Gives the alerts that changed;
 * the outcome of an item that meets no alert is settled here, of one that opens an alert by whoever opens it.
 */
export function fold(condition: FoldedCondition, items: readonly Item[], newId: () => string): FoldedAlert[] {
  const touched = new Set<FoldedAlert>();
  for (const item of [...items].sort((a, b) => +a.signal.occurredAt - +b.signal.occurredAt)) {
    const { alert: before } = condition;
    const alert = step(condition, item, newId);
    if (before?.cleared) touched.add(before);
    if (alert) touched.add(alert);
  }
  return [...touched];
}

function step(condition: FoldedCondition, item: Item, newId: () => string): FoldedAlert | null {
  const { state, occurredAt: at } = item.signal;
  const open = condition.alert?.open ? condition.alert : null;
  if (state === 'INFO') {
    if (!open) {
      settle(item, 'IGNORED', 'INSUFFICIENT_DATA', 'The alarm has too little data, and no alert is open for it.');
      return null;
    }
    item.alertId = open.id;
    settle(item, 'APPENDED', 'INSUFFICIENT_DATA', 'The alarm has too little data: the alert stays as it is.');
    return null;
  }
  const incoming: Observation = { state, at };
  const { supersedes: newer, explanation } = supersedes(condition.taken, incoming);
  const known = condition.taken?.state === state && +condition.taken.at === +at;
  if (newer) take(condition, incoming);
  if (state === 'FIRING' && open) {
    if (!open.settled || !newer || known) return append(condition, open, item);
    // It fires anew, without an OK in between, after its incident was resolved: that is news, not a repeat.
    open.open = false;
    open.cleared = item;
    return begin(condition, item, newId());
  }
  if (!newer) {
    item.alertId = condition.alert?.id ?? null;
    item.outcome = 'IGNORED';
    item.explanation = explanation;
    return null;
  }
  if (known && condition.alert) {
    // One change can come by two ways, each with an id of its own: what was dismissed is not asked again.
    item.alertId = condition.alert.id;
    settle(item, 'IGNORED', 'STATE_KNOWN', 'This very change was told before, and its alert is over.');
    return null;
  }
  if (state === 'FIRING') return begin(condition, item, newId());
  if (!open) {
    item.alertId = condition.alert?.id ?? null;
    settle(item, 'IGNORED', 'NOTHING_TO_CLOSE', 'The condition is over, and no alert is open for it.');
    return null;
  }
  open.open = false;
  open.cleared = item;
  open.stateAt = at;
  item.alertId = open.id;
  settle(item, 'APPENDED', 'CONDITION_CLEARED', 'The condition is over: the alert is resolved.');
  return open;
}

function take(condition: FoldedCondition, incoming: Observation): void {
  if (condition.taken && condition.taken.state !== incoming.state) {
    condition.changes = [...condition.changes, incoming.at].slice(-MOST_CHANGES);
  }
  condition.taken = incoming;
}

function append(condition: FoldedCondition, open: FoldedAlert, item: Item): FoldedAlert {
  const at = item.signal.occurredAt;
  open.count += 1;
  open.appended += 1;
  open.firstSeenAt = at < open.firstSeenAt ? at : open.firstSeenAt;
  open.lastSeenAt = at > open.lastSeenAt ? at : open.lastSeenAt;
  open.stateAt = at > open.stateAt ? at : open.stateAt;
  mark(open, condition);
  item.alertId = open.id;
  settle(item, 'APPENDED', 'ALERT_OPEN', 'An alert with this dedup key is open.', {
    dedupKey: condition.dedupKey,
    count: open.count,
  });
  return open;
}

function begin(condition: FoldedCondition, item: Item, id: string): FoldedAlert | null {
  if (item.engagement?.engagement === 'NONE') {
    const { summary, inputs } = item.engagement.explanation;
    settle(item, 'IGNORED', 'EC2_ENGAGEMENT', summary, inputs);
    return null;
  }
  const at = item.signal.occurredAt;
  const alert: FoldedAlert = {
    id,
    isNew: true,
    title: null,
    open: true,
    count: 1,
    firstSeenAt: at,
    lastSeenAt: at,
    stateAt: at,
    flapping: false,
    flapsUntil: null,
    item,
    appended: 0,
    cleared: null,
    settled: false,
  };
  mark(alert, condition);
  condition.alert = alert;
  item.alertId = id;
  return alert;
}

function mark(alert: FoldedAlert, condition: FoldedCondition): void {
  const { flapping, until } = judgeFlapping(condition.changes);
  if (!flapping) return;
  alert.flapping = true;
  alert.flapsUntil = until;
}
