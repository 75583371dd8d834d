import { type Clock } from './clock';
import { type Options, type Running, run } from './sandbox';

interface Settings extends Omit<Options, 'clock' | 'log'> {
  /** `parent`: the service owns the clock, tells its offset over IPC and is asked when the sandbox should advance. */
  clock?: 'parent' | 'own';
  offset?: number;
}

type FromParent =
  | { type: 'clock'; offset: number }
  | { type: 'advanced'; id: number; error?: string }
  | { type: 'settings'; settings: Settings };

/** The service's clock as seen from this process. */
class ParentClock implements Clock {
  private current: number;
  private asked = 0;
  private readonly waiting = new Map<number, (error?: string) => void>();

  constructor(offset: number) {
    this.current = offset;
  }

  now(): number {
    return Date.now() + this.current;
  }

  offset(): number {
    return this.current;
  }

  set(offset: number): void {
    this.current = Math.max(this.current, offset);
  }

  advance(ms: number): Promise<void> {
    const id = ++this.asked;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, (error) => (error === undefined ? resolve() : reject(new Error(error))));
      tell({ type: 'advance', ms, id });
    });
  }

  answered(id: number, error: string | undefined): void {
    this.waiting.get(id)?.(error);
    this.waiting.delete(id);
  }
}

/** To the parent, where there is one; one that has gone meanwhile is heard of as the end of its pipe, not as a fault. */
function tell(message: object): void {
  process.send?.(message, undefined, undefined, () => undefined);
}
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

const log = (line: string): void => void process.stderr.write(`${line}\n`);
let running: Running | undefined;
let leaving = false;

/** However the parent goes, its pipe closes: then this process must not stay behind on its port. */
async function leave(): Promise<void> {
  if (leaving) return;
  leaving = true;
  await running?.close();
  process.exit(0);
}

async function start(settings: Settings): Promise<void> {
  const { clock: owner, offset, ...options } = settings;
  const clock = owner === 'parent' ? new ParentClock(offset ?? 0) : undefined;
  process.on('message', (message: FromParent) => {
    if (message.type === 'clock' && clock) {
      clock.set(message.offset);
      const happenings = running?.moved() ?? 0;
      tell({ type: 'clocked', offset: clock.offset(), happenings });
    } else if (message.type === 'advanced') clock?.answered(message.id, message.error);
  });
  running = await run({ ...options, ...(clock ? { clock } : {}), log });
  const ready = { type: 'ready', url: running.url, port: running.port };
  tell(ready);
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

const failed = (error: unknown): void => {
  log(`sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exit(1);
};

process.on('SIGTERM', () => void leave());
// A terminal's Ctrl-C reaches the parent too: with one, its pipe decides.
process.on('SIGINT', () => (process.send ? undefined : void leave()));
if (process.send) process.on('disconnect', () => void leave());
else
  process.stdin
    .resume()
    .on('end', () => void leave())
    .on('error', () => void leave());

const argument = process.argv[2];
if (argument !== undefined) start(JSON.parse(argument) as Settings).catch(failed);
else {
  process.once('message', (message: FromParent) => {
    if (message.type === 'settings') start(message.settings).catch(failed);
  });
}
