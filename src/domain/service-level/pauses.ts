import type { SlaPauseReason } from '../words';

export interface Pause {
  from: Date;
  /** null: it lasts. */
  until: Date | null;
  reason: SlaPauseReason;
}

interface Span {
  from: number;
  until: number;
  reason: SlaPauseReason;
}

/** The pauses of an open incident, each reason by itself, so that two that overlap are both there. */
export class Pauses {
  private readonly spans: Span[] = [];
  private since: number | null = null;

  /** From one instant to a later one nothing changed; no reasons: the clocks ran. */
  pass(from: number, until: number, reasons: readonly SlaPauseReason[]): void {
    for (const reason of reasons) {
      const last = this.spans.filter((span) => span.reason === reason).at(-1);
      if (last?.until === from) last.until = until;
      else this.spans.push({ from, until, reason });
    }
    this.since = reasons.length > 0 ? (this.since ?? from) : null;
  }

  /** `reasons` are those of this instant. */
  read(at: number, reasons: readonly SlaPauseReason[]): { pauses: Pause[]; pausedSince: number | null } {
    const current = reasons.filter((reason) => !this.spans.some((s) => s.reason === reason && s.until === at));
    const spans = [...this.spans, ...current.map((reason) => ({ from: at, until: at, reason }))];
    return {
      pauses: spans
        .sort((a, b) => a.from - b.from || a.reason.localeCompare(b.reason))
        .map(({ from, until, reason }) => ({
          from: new Date(from),
          until: until === at && reasons.includes(reason) ? null : new Date(until),
          reason,
        })),
      pausedSince: reasons.length > 0 ? (this.since ?? at) : null,
    };
  }
}
