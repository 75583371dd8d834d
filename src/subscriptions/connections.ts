import { setTimeout as delay } from 'node:timers/promises';
import type { Caller } from '../domain/caller';
import type { StreamReason } from '../domain/words';
import type { EventLog } from '../log';
import type { StreamSettings } from './dependencies';
import { Places } from './places';

export interface Connection {
  readonly kind: 'socket' | 'sse';
  /** null until it has said who it is. */
  readonly caller: Caller | null;
  readonly subscriptions: number;
  /** Looks its caller up now. */
  check(): void;
  /** Says goodbye to its streams and ends; resolves when it has ended. */
  close(reason: StreamReason, reconnect: boolean): Promise<void>;
}

const accessKinds = new Set(['PERSON_ACCESS_CHANGED', 'API_KEY_REVOKED']);
const tick = 100;

/** Every connection of this process. */
export class Connections {
  readonly all = new Set<Connection>();
  draining = false;
  private readonly unlisten: () => void;
  private readonly byPrincipal: Record<Connection['kind'], Places>;
  private readonly unnamed: Places;
  private readonly unnamedByAddress: Places;

  constructor(log: EventLog, settings: StreamSettings) {
    const { socketsPerPrincipal, unnamedSockets, unnamedSocketsPerAddress } = settings;
    this.byPrincipal = { socket: new Places(socketsPerPrincipal), sse: new Places(socketsPerPrincipal) };
    this.unnamed = new Places(unnamedSockets);
    this.unnamedByAddress = new Places(unnamedSocketsPerAddress);
    let seen = log.latest();
    this.unlisten = log.onChange(() => {
      const rows = log.recent(seen, log.latest()) ?? [];
      seen = log.latest();
      const touched = new Set(rows.filter((row) => accessKinds.has(row.kind)).map((row) => row.subjectId));
      if (touched.size > 0) this.check(touched);
    });
  }

  /** A place for one more of the kind within the principal's limit; null where there is none. */
  admit(kind: Connection['kind'], caller: Caller): (() => void) | null {
    return this.byPrincipal[kind].take(principalOf(caller));
  }

  /** A place for a socket of which nobody knows yet who it is, within the limits of its address and of the process. */
  admitUnnamed(address: string): (() => void) | null {
    const ofAll = this.unnamed.take('');
    const ofAddress = ofAll && this.unnamedByAddress.take(address);
    if (!ofAddress) {
      ofAll?.();
      return null;
    }
    return () => {
      ofAddress();
      ofAll();
    };
  }

  /** Closes all of them, spread over the time, so that they do not all come back to another replica at once. */
  async drain(overMs: number): Promise<void> {
    this.draining = true;
    this.unlisten();
    const steps = Math.max(1, Math.floor(overMs / tick));
    const closing: Promise<void>[] = [];
    const waiting = [...this.all];
    const batch = Math.ceil(waiting.length / steps);
    while (waiting.length > 0) {
      for (const one of waiting.splice(0, batch)) closing.push(one.close('SHUTDOWN', true));
      if (waiting.length > 0) await delay(tick);
    }
    await Promise.all(closing);
    await Promise.all([...this.all].map((one) => one.close('SHUTDOWN', true)));
  }

  private check(principals: ReadonlySet<string>): void {
    for (const one of this.all) {
      const { caller } = one;
      if (!caller) continue;
      if ([caller.principalId, caller.personId].some((id) => id !== null && principals.has(id))) one.check();
    }
  }
}

export const principalOf = (caller: Caller): string => `${caller.kind} ${caller.principalId ?? caller.name}`;
