import { type Cloud, scopeOf } from '../cloud';
import type { Account } from '../world/types';
import { type Effect, type FaultKind, fail, heal, isBroken } from './fault';

/** Said in the reason of every state change that the live flow causes, and nowhere else. */
export const LIVE_MARK = 'sandbox live flow';

const KINDS: readonly FaultKind[] = ['STATUS_CHECK', 'DISK', 'RDS_STORAGE', 'CPU'];
const OPENING: readonly FaultKind[] = ['STATUS_CHECK', 'DISK', 'RDS_STORAGE', 'VPN'];

const between = (low: number, high: number): number => low + Math.floor(Math.random() * (high - low));

function candidates(cloud: Cloud, scope: string, kind: FaultKind): string[] {
  const found =
    kind === 'VPN'
      ? cloud.vpnConnections.all(scope)
      : kind.startsWith('RDS')
        ? cloud.databases.all(scope)
        : cloud.instances.all(scope).filter((instance) => instance.state === 'running' && instance.agent);
  return found.map(({ id }) => id).filter((id) => !isBroken(cloud, scope, id));
}

/** Those of the candidates that nobody may remedy automatically, where there are any: their faults become incidents. */
function untouchable(cloud: Cloud, scope: string, kind: FaultKind, ids: string[]): string[] {
  const [key, wanted] = (
    {
      STATUS_CHECK: ['aws:autoscaling:groupName', undefined],
      DISK: ['VolumeLayout', 'LVM'],
      RDS_STORAGE: ['ams:rt:ams-rds-max-allocated-storage-policy', 'ams-opt-out'],
    } as Partial<Record<FaultKind, [string, string | undefined]>>
  )[kind] ?? ['', ''];
  const found = ids.filter((id) => {
    const value = (cloud.instances.get(scope, id) ?? cloud.databases.get(scope, id))?.tags[key];
    return value !== undefined && (wanted === undefined || value === wanted);
  });
  return found.length > 0 ? found : ids;
}

/** The incidents of a fresh installation, and in the reserved accounts a modest flow of faults that come and go. */
export class Live {
  private readonly timers = new Set<NodeJS.Timeout>();
  private flowing = false;

  constructor(
    private readonly cloud: Cloud,
    private readonly enabled: boolean,
  ) {}

  /** Idempotent: the opening incidents come once in a world's life, the flow once in a process. */
  begin(): { effects: (Effect & { accountId: string; region: string })[]; live: boolean } {
    const effects = this.cloud.offsets.get('all', 'begun') ? [] : this.open();
    this.cloud.offsets.put('all', 'begun', 1);
    if (this.enabled && !this.flowing) {
      this.flowing = true;
      this.healLeftovers();
      this.schedule();
    }
    return { effects, live: this.enabled };
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.flowing = false;
  }

  /** Two faults in each account, each of another kind or place, and soon a third of them over again. */
  private open(): (Effect & { accountId: string; region: string })[] {
    const effects: (Effect & { accountId: string; region: string })[] = [];
    this.cloud.allAccounts().forEach((account, index) => {
      for (const nth of [0, 1]) {
        const region = account.regions[(index + nth) % account.regions.length] ?? '';
        const kind = OPENING[(index + nth) % OPENING.length] ?? 'STATUS_CHECK';
        const effect = this.break(account, region, kind, true);
        if (!effect) continue;
        effects.push({ ...effect, accountId: account.id, region });
        const over = effects.length % 3 === 0 || account.reserved;
        if (over)
          this.later(between(15_000, 60_000), () =>
            heal(this.cloud, scopeOf(account.id, region), effect.resourceId, kind),
          );
      }
    });
    return effects;
  }

  private break(account: Account, region: string, kind: FaultKind, stays = false): Effect | undefined {
    const scope = scopeOf(account.id, region);
    const fit = candidates(this.cloud, scope, kind);
    const free = stays ? untouchable(this.cloud, scope, kind, fit) : fit;
    const resourceId = free[between(0, free.length)];
    return resourceId === undefined
      ? undefined
      : fail(this.cloud, scope, resourceId, kind, account.reserved ? { mark: LIVE_MARK } : {});
  }

  /** Faults of the flow whose end a restart has swallowed. */
  private healLeftovers(): void {
    for (const scope of this.cloud.conditions.scopeNames()) {
      for (const condition of this.cloud.conditions.all(scope)) {
        if (condition.mark !== LIVE_MARK || condition.to !== undefined) continue;
        this.later(between(5_000, 30_000), () => heal(this.cloud, scope, condition.resourceId));
      }
    }
  }

  private schedule(): void {
    this.later(between(20_000, 40_000), () => {
      this.once();
      this.schedule();
    });
  }

  private once(): void {
    const reserved = this.cloud.allAccounts().filter((account) => account.reserved);
    const account = reserved[between(0, reserved.length)];
    const region = account?.regions[between(0, account.regions.length)];
    const kind = KINDS[between(0, KINDS.length)] ?? 'STATUS_CHECK';
    if (!account || region === undefined) return;
    const effect = this.break(account, region, kind);
    if (!effect) return;
    this.later(between(60_000, 180_000), () => heal(this.cloud, scopeOf(account.id, region), effect.resourceId, kind));
  }

  private later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, ms);
    timer.unref();
    this.timers.add(timer);
  }
}
