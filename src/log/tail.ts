import type { EventLog, EventLogOptions } from './event-log';
import { Line } from './line';
import { newestBefore } from './retention';
import { Ring } from './ring';
import { rowsOf, toRow, type PositionRow, type StoredRow } from './row';
import { sequencerLock } from './session';
import { Wake } from './wake';

const page = (size: number): string => `
  select l.epoch, l.position as newest, p.*
    from event_log l
    left join lateral (${rowsOf(`
      select position, event_id, organization_id, account_id, incident_id, customer_visible
        from event_position where position > $1 order by position limit ${size}`)}) p on true
   order by p.position`;

const byPosition = `${rowsOf(`
  select position, event_id, organization_id, account_id, incident_id, customer_visible
    from event_position where position = any ($1::bigint[])`)} order by p.position`;

const led = `
  select exists (
    select from pg_locks l, hashtextextended($1, 0) key
     where l.locktype = 'advisory' and l.granted and l.objsubid = 1
       and l.database = (select oid from pg_database where datname = current_database())
       and (l.classid::bigint << 32 | l.objid::bigint) = key) as led`;

export function openEventLog(options: EventLogOptions): EventLog {
  return new Tail(options);
}

class Tail implements EventLog {
  private ring: Ring | null = null;
  private currentEpoch = '';
  private reading: Promise<void> | null = null;
  private readonly wake = new Wake();
  private readonly listeners = new Set<() => void>();
  private readonly awaited = new Map<string, Set<(position: bigint) => void>>();
  private running: Promise<void> | null = null;
  private stopping = false;
  private expired = { position: 0n, at: -Infinity };

  private readonly line: Line;

  constructor(private readonly options: EventLogOptions) {
    this.line = new Line(options.pool, () => this.wake.wake());
  }

  async start(): Promise<void> {
    await this.refresh();
    this.running = this.follow();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake.wake();
    await this.running;
    await this.line.close();
    this.notify();
  }

  epoch(): string {
    return this.currentEpoch;
  }

  latest(): bigint {
    return this.ring?.latest ?? 0n;
  }

  async oldest(): Promise<bigint> {
    const now = Date.now();
    const { retentionMs = 7 * 86_400_000 } = this.options;
    if (now - this.expired.at > 1_000) {
      const cutoff = new Date(now - retentionMs);
      this.expired = {
        position: await newestBefore(this.line.ask, cutoff, this.expired.position, this.latest()),
        at: now,
      };
    }
    return this.expired.position;
  }

  async beginning(): Promise<bigint> {
    const rows = await this.line.ask<{ position: string | null }>({
      name: 'beginning',
      text: 'select (select position - 1 from event_position order by position limit 1) as position',
    });
    return rows[0].position === null ? this.latest() : BigInt(rows[0].position);
  }

  async positionOf(eventId: string, waitMs: number): Promise<bigint | null> {
    const known = this.ring?.positionOf(eventId) ?? null;
    if (known !== null) return known;
    let arrive: (position: bigint | null) => void = () => undefined;
    const arrived = new Promise<bigint | null>((resolve) => (arrive = resolve));
    const waiting = this.awaited.get(eventId) ?? new Set();
    this.awaited.set(eventId, waiting.add(arrive));
    this.options.nudge?.();
    const end = setTimeout(arrive, waitMs, null);
    // An event of long ago (an idempotent repeat) does not pass by here again.
    const look = setTimeout(
      () => {
        this.stored(eventId).then(
          (position) => position !== null && arrive(position),
          () => undefined,
        );
      },
      Math.min(waitMs / 2, 50),
    );
    const position = await arrived;
    clearTimeout(end);
    clearTimeout(look);
    waiting.delete(arrive);
    if (waiting.size === 0) this.awaited.delete(eventId);
    return position;
  }

  async *changes(after: bigint): AsyncIterable<bigint> {
    let last = after;
    const wake = new Wake();
    const end = this.onChange(() => wake.wake());
    try {
      while (!this.stopping) {
        if (this.latest() !== last) yield (last = this.latest());
        else await wake.pause(60_000);
      }
    } finally {
      end();
    }
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  recent(after: bigint, until: bigint): readonly PositionRow[] | null {
    return this.ring?.between(after, until) ?? null;
  }

  async rows(positions: readonly bigint[]): Promise<PositionRow[]> {
    if (positions.length === 0) return [];
    const recent = positions.map((position) => this.recent(position - 1n, position)?.[0]);
    if (recent.every((row) => row !== undefined)) return recent;
    const rows = await this.line.ask<StoredRow>({
      name: 'rows',
      text: byPosition,
      values: [`{${positions.join(',')}}`],
    });
    return rows.map(toRow);
  }

  /** Concurrent callers share one reading, but never one that had begun before they asked. */
  async refresh(): Promise<void> {
    await this.reading?.catch(() => undefined);
    this.reading ??= this.read().finally(() => (this.reading = null));
    await this.reading;
  }

  async lag(): Promise<number> {
    const rows = await this.line.ask<{ waiting: number; newest: string }>({
      text: `select (select count(*) from (select from event_queue limit 100000) q)::int as waiting,
                    (select position from event_log) as newest`,
    });
    return rows[0].waiting + Number(BigInt(rows[0].newest) - this.latest());
  }

  async sequenced(): Promise<boolean> {
    return (await this.line.ask<{ led: boolean }>({ text: led, values: [sequencerLock] }))[0].led;
  }

  private async stored(eventId: string): Promise<bigint | null> {
    const rows = await this.line.ask<{ position: string }>({
      name: 'position of',
      text: 'select position from event_position where event_id = $1',
      values: [eventId],
    });
    return rows[0] ? BigInt(rows[0].position) : null;
  }

  private async follow(): Promise<void> {
    const { pollMs = 500 } = this.options;
    while (!this.stopping) {
      // Without a connection no wake-up comes either.
      await this.wake.pause(this.line.open ? pollMs : Math.min(pollMs, 250));
      if (this.stopping) return;
      await this.refresh().catch((error: Error) => this.options.onError?.(error));
    }
  }

  private async read(): Promise<void> {
    const size = this.options.pageSize ?? 2_000;
    for (;;) {
      const after = this.ring ? this.ring.latest.toString() : '9223372036854775807';
      const rows = await this.line.ask<StoredRow & { epoch: string; newest: string }>({
        name: 'page',
        text: page(size),
        values: [after],
      });
      const newest = BigInt(rows[0].newest);
      const found = rows[0].position === null ? [] : rows.map(toRow);
      const ring = this.ring;
      if (!ring || rows[0].epoch !== this.currentEpoch || newest < ring.latest || hasHole(ring.latest, found)) {
        this.begin(rows[0].epoch, newest);
        return;
      }
      for (const row of found) {
        ring.push(row);
        for (const arrive of this.awaited.get(row.eventId) ?? []) arrive(row.position);
      }
      if (found.length > 0) this.notify();
      if (found.length < size) return;
    }
  }

  /** Another history than the one that was followed, or the first look at it: memory begins anew at its end. */
  private begin(epoch: string, latest: bigint): void {
    this.ring = new Ring(this.options.ringSize ?? 20_000, latest);
    this.currentEpoch = epoch;
    this.expired = { position: 0n, at: -Infinity };
    this.notify();
  }

  private notify(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

/** Positions are dense: one that is missing was lost with its transaction after this process had read beyond it. */
function hasHole(after: bigint, rows: readonly PositionRow[]): boolean {
  return rows.some((row, i) => row.position !== after + BigInt(i) + 1n);
}
