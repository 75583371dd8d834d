import type { Caller } from '../domain/caller';
import { entitlementText } from './tenancy';

export interface CredentialOptions {
  refresh(caller: Caller): Promise<Caller | null>;
  refreshMs: number;
  /** Called once at most. */
  onEnd(reason: 'TOKEN_EXPIRED' | 'PERMISSION_CHANGED', reconnect: boolean): void;
}

/** Longer than a timer can be set for; the credential is looked at again then. */
const longest = 2 ** 31 - 1;

/** Follows a connection's caller: to the end of the credential, or to a change of what it may see. */
export class Credential {
  private expiry: NodeJS.Timeout | undefined;
  private next: NodeJS.Timeout | undefined;
  private checking: Promise<void> | null = null;
  private stopped = false;

  constructor(
    public caller: Caller,
    private readonly options: CredentialOptions,
  ) {
    this.expire();
    this.schedule();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.expiry);
    clearTimeout(this.next);
  }

  /** Looks the caller up now. */
  check(): Promise<void> {
    this.checking ??= this.look().finally(() => (this.checking = null));
    return this.checking;
  }

  private async look(): Promise<void> {
    let now: Caller | null;
    try {
      now = await this.options.refresh(this.caller);
    } catch {
      // Not to be had just now is no answer; the next look decides.
      return;
    }
    if (this.stopped) return;
    if (now === null || entitlementText(now) !== entitlementText(this.caller)) {
      this.stop();
      this.options.onEnd('PERMISSION_CHANGED', now !== null);
      return;
    }
    this.caller = now;
    this.expire();
  }

  private schedule(): void {
    // Spread, so that a thousand connections do not ask at one moment.
    const wait = this.options.refreshMs * (0.75 + Math.random() / 4);
    this.next = setTimeout(() => {
      void this.check().then(() => {
        if (!this.stopped) this.schedule();
      });
    }, wait);
  }

  private expire(): void {
    clearTimeout(this.expiry);
    const { expiresAt } = this.caller;
    if (expiresAt === null) return;
    const left = expiresAt - Date.now();
    this.expiry = setTimeout(
      () => {
        if (left > longest) return this.expire();
        this.stop();
        this.options.onEnd('TOKEN_EXPIRED', true);
      },
      Math.max(0, Math.min(left, longest)),
    );
  }
}
