import type { Fact } from '../../../src/domain/service-level/fact';
import type { PolicyTarget } from '../../../src/domain/service-level/policy';
import type { IncidentPriority } from '../../../src/domain/words';

/**
 * The same question answered the slow way: it walks from tick to tick, looks around at each, and counts. It shares no
 * code with the rules and knows no arithmetic but adding one.
 */
export interface Verdict {
  response: ClockVerdict;
  resolution: ClockVerdict;
  pauses: { from: number; until: number | null; reason: string }[];
}

export interface ClockVerdict {
  elapsed: number;
  dueAt: number | null;
  metAt: number | null;
  breachedAt: number | null;
  status: string;
}

export function referee(facts: readonly Fact[], targets: readonly PolicyTarget[], asOf: number, tick: number): Verdict {
  const dated = inOrder(facts);
  const start = dated.findIndex(({ fact }) => fact.kind === 'OPENED');
  const opening = dated[start].fact as Fact & { kind: 'OPENED' };
  const targetFor = (name: 'response' | 'resolution', priority: IncidentPriority) =>
    targets.find((t) => t.serviceTier === opening.serviceTier && t.priority === priority)?.[name] ?? null;
  const clocks = (['response', 'resolution'] as const).map((name) => ({
    name,
    ticks: 0,
    history: [] as number[],
    target: targetFor(name, opening.priority),
    breachedAt: null as number | null,
    stoppedAt: null as number | null,
    knownAtStop: 0,
  }));
  const [response, resolution] = clocks;
  let phase: 'WORKING' | 'WAITING' | 'RESOLVED' | 'VOID' = 'WORKING';
  let priority = opening.priority;
  let known = start + 1;
  let answeredBefore = false;
  const quiet: { at: number; reason: string }[] = [];
  let closed: number[] = [];
  const used = (clock: (typeof clocks)[number]) => clock.target !== null && clock.ticks * tick >= clock.target;
  const aim = (at: number) => {
    for (const clock of clocks.filter(({ stoppedAt }) => stoppedAt === null)) {
      clock.target = targetFor(clock.name, priority);
      if (!used(clock)) clock.breachedAt = null;
      else if (clock.breachedAt === null) clock.breachedAt = at;
    }
  };
  const stop = (clock: (typeof clocks)[number], at: number) => {
    if (clock.stoppedAt !== null) return;
    clock.stoppedAt = at;
    clock.knownAtStop = known;
  };
  const open = () => phase === 'WORKING' || phase === 'WAITING';

  let at = dated[start].at;
  for (; ; at += tick) {
    for (const clock of clocks) {
      clock.history.push(clock.ticks);
      if (clock.stoppedAt === null && clock.breachedAt === null && used(clock)) clock.breachedAt = at;
    }
    for (; known < dated.length && dated[known].at === at; known += 1) {
      const { fact } = dated[known];
      if (fact.kind === 'RESPONDED') stop(response, at);
      if (fact.kind === 'WAITING' && open()) phase = 'WAITING';
      if (fact.kind === 'RESUMED' && open()) phase = 'WORKING';
      if (fact.kind === 'PRIORITY_CHANGED') {
        priority = fact.priority;
        aim(at);
      }
      if (fact.kind === 'RESOLVED' && open()) {
        answeredBefore = response.stoppedAt !== null;
        phase = fact.void ? 'VOID' : 'RESOLVED';
        clocks.forEach((clock) => stop(clock, at));
      }
      if (fact.kind === 'REOPENED' && !open()) {
        if (phase === 'VOID' && !answeredBefore) response.stoppedAt = null;
        resolution.stoppedAt = null;
        phase = 'WORKING';
        quiet.push(...closed.map((each) => ({ at: each, reason: 'WAITING_ON_CUSTOMER' })));
        closed = [];
        aim(at);
      }
    }
    if (at === asOf) break;
    const inWindow = covers(dated, known, at);
    if (!open()) closed.push(at);
    else {
      if (phase === 'WAITING') quiet.push({ at, reason: 'WAITING_ON_CUSTOMER' });
      if (inWindow) quiet.push({ at, reason: 'AGREED_WINDOW' });
      if (phase === 'WORKING' && !inWindow) clocks.filter((c) => c.stoppedAt === null).forEach((c) => (c.ticks += 1));
    }
  }

  const owed = (phase as string) !== 'VOID';
  const paused = phase === 'WAITING' || covers(dated, known, at);
  const dueAt = (clock: (typeof clocks)[number]): number | null => {
    const { target } = clock;
    if (target === null || !owed) return null;
    const reached = clock.history.findIndex((ticks) => ticks * tick >= target);
    if (reached >= 0) return dated[start].at + reached * tick;
    if (clock.stoppedAt === null && phase === 'WAITING') return null;
    const upTo = clock.stoppedAt === null ? known : clock.knownAtStop;
    let ticks = clock.ticks;
    let then = clock.stoppedAt ?? at;
    for (; ticks * tick < target; then += tick) if (!covers(dated, upTo, then)) ticks += 1;
    return then;
  };
  const verdict = (clock: (typeof clocks)[number]): ClockVerdict => ({
    elapsed: clock.ticks * tick,
    dueAt: dueAt(clock),
    metAt: owed ? clock.stoppedAt : null,
    breachedAt: owed ? clock.breachedAt : null,
    status: !owed
      ? 'VOID'
      : clock.breachedAt !== null
        ? 'BREACHED'
        : clock.stoppedAt !== null
          ? 'MET'
          : paused
            ? 'PAUSED'
            : 'RUNNING',
  });
  const now = open() ? [phase === 'WAITING' && 'WAITING_ON_CUSTOMER', covers(dated, known, at) && 'AGREED_WINDOW'] : [];
  return {
    response: verdict(response),
    resolution: verdict(resolution),
    pauses: spans(quiet, at, now, tick),
  };
}

/** In the order given; time never goes back. */
function inOrder(facts: readonly Fact[]): { at: number; fact: Fact }[] {
  let latest = -Infinity;
  return facts.map((fact) => ({ at: (latest = Math.max(latest, fact.at.getTime())), fact }));
}

function covers(dated: readonly { at: number; fact: Fact }[], known: number, at: number): boolean {
  return dated.slice(0, known).some(({ fact, at: agreed }, n) => {
    if (fact.kind !== 'WINDOW_AGREED' || at < agreed) return false;
    if (at < fact.from.getTime() || at >= fact.until.getTime()) return false;
    return !dated
      .slice(n + 1, known)
      .some((later) => later.fact.kind === 'WINDOW_ENDED' && later.fact.id === fact.id && later.at <= at);
  });
}

function spans(quiet: { at: number; reason: string }[], end: number, now: (string | false)[], tick: number) {
  const all: Verdict['pauses'] = [];
  for (const reason of ['AGREED_WINDOW', 'WAITING_ON_CUSTOMER']) {
    const ticks = new Set(quiet.filter((each) => each.reason === reason).map((each) => each.at));
    if (now.includes(reason)) ticks.add(end);
    for (const at of [...ticks].sort((a, b) => a - b)) {
      const last = all.filter((span) => span.reason === reason).at(-1);
      if (last?.until === at) last.until = at + tick;
      else all.push({ from: at, until: at + tick, reason });
    }
    const last = all.filter((span) => span.reason === reason).at(-1);
    if (last && now.includes(reason)) last.until = null;
  }
  return all.sort((a, b) => a.from - b.from || a.reason.localeCompare(b.reason));
}
