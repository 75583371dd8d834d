import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const COMPACT_AFTER = 20_000;

type Line = [table: string, scope: string, id: string, value?: unknown];

/** One kind of thing in the simulated cloud: values by scope (usually account/region) and id. Every change is journalled. */
export class Table<T> {
  private readonly scopes = new Map<string, Map<string, T>>();
  private watcher?: (scope: string, id: string, before: T | undefined, after: T | undefined) => void;
  /** What differs from the generated world; the only part that a journal has to hold. */
  readonly touched = new Map<string, Set<string>>();

  constructor(
    private readonly name: string,
    private readonly record: (line: Line) => void,
  ) {}

  get(scope: string, id: string): T | undefined {
    return this.scopes.get(scope)?.get(id);
  }

  all(scope: string): T[] {
    const found = this.scopes.get(scope);
    return found ? [...found.values()] : [];
  }

  entries(scope: string): [string, T][] {
    return [...(this.scopes.get(scope) ?? [])];
  }

  ids(scope: string): string[] {
    return [...(this.scopes.get(scope)?.keys() ?? [])];
  }

  /** Tells every change to one who keeps an index of this table. */
  watch(watcher: (scope: string, id: string, before: T | undefined, after: T | undefined) => void): void {
    this.watcher = watcher;
  }

  size(scope: string): number {
    return this.scopes.get(scope)?.size ?? 0;
  }

  scopeNames(): string[] {
    return [...this.scopes.keys()];
  }

  put(scope: string, id: string, value: T): T {
    this.set(scope, id, value);
    this.touch(scope, id);
    this.record([this.name, scope, id, value]);
    return value;
  }

  delete(scope: string, id: string): boolean {
    if (!this.unset(scope, id)) return false;
    this.touch(scope, id);
    this.record([this.name, scope, id]);
    return true;
  }

  /** Applies a journalled change without recording it again. */
  replay(scope: string, id: string, value: T | undefined): void {
    if (value === undefined) this.unset(scope, id);
    else this.set(scope, id, value);
    this.touch(scope, id);
  }

  /** Puts a value of the generated world: it follows from the seed and needs no journal. */
  generate(scope: string, id: string, value: T): T {
    this.set(scope, id, value);
    return value;
  }

  clear(): void {
    if (this.watcher) for (const [scope, held] of this.scopes) for (const id of [...held.keys()]) this.unset(scope, id);
    this.scopes.clear();
    this.touched.clear();
  }

  private set(scope: string, id: string, value: T): void {
    let found = this.scopes.get(scope);
    if (!found) this.scopes.set(scope, (found = new Map<string, T>()));
    const before = this.watcher && found.get(id);
    found.set(id, value);
    this.watcher?.(scope, id, before, value);
  }

  private unset(scope: string, id: string): boolean {
    const found = this.scopes.get(scope);
    const before = this.watcher && found?.get(id);
    const gone = found?.delete(id) ?? false;
    if (gone) this.watcher?.(scope, id, before, undefined);
    return gone;
  }

  private touch(scope: string, id: string): void {
    let ids = this.touched.get(scope);
    if (!ids) this.touched.set(scope, (ids = new Set()));
    ids.add(id);
  }
}

/**
 * An append-only file of JSON lines, one per change. A killed process loses nothing that was answered: each line is
 * handed to the operating system before the answer leaves. Rewritten to its essence when it has grown.
 */
export class Journal {
  private readonly tables = new Map<string, Table<unknown>>();
  private readonly file?: string;
  private descriptor?: number;
  private lines = 0;
  /** Changes that this process has made, those of the agenda left out. */
  changes = 0;
  private compactAt = COMPACT_AFTER;

  constructor(directory?: string) {
    if (!directory) return;
    mkdirSync(directory, { recursive: true });
    this.file = join(directory, 'journal.jsonl');
  }

  table<T>(name: string): Table<T> {
    const table = new Table<T>(name, (line) => this.append(line));
    this.tables.set(name, table as Table<unknown>);
    return table;
  }

  /** The lines of the last run, a torn last one left out. */
  read(): Line[] {
    if (!this.file || !existsSync(this.file)) return [];
    const lines: Line[] = [];
    for (const text of readFileSync(this.file, 'utf8').split('\n')) {
      if (!text) continue;
      try {
        lines.push(JSON.parse(text) as Line);
      } catch {
        break;
      }
    }
    return lines;
  }

  apply(lines: readonly Line[], only?: (table: string) => boolean): void {
    for (const [table, scope, id, value] of lines) {
      if (!only || only(table)) this.tables.get(table)?.replay(scope, id, value);
    }
  }

  /** Empties tables; what was journalled of them goes with the next compaction. */
  forget(which: (table: string) => boolean): void {
    for (const [name, table] of this.tables) if (which(name)) table.clear();
  }

  /** Writes what differs from the generated world into a fresh file and goes on appending to it. */
  compact(): void {
    if (!this.file) return;
    const fresh = `${this.file}.new`;
    const descriptor = openSync(fresh, 'w', 0o600);
    let count = 0;
    let chunk = '';
    for (const [name, table] of this.tables) {
      for (const [scope, ids] of table.touched) {
        for (const id of ids) {
          chunk += `${JSON.stringify([name, scope, id, table.get(scope, id)].filter((part) => part !== undefined))}\n`;
          count++;
          if (chunk.length > 1_000_000) {
            writeSync(descriptor, chunk);
            chunk = '';
          }
        }
      }
    }
    writeSync(descriptor, chunk);
    fsyncSync(descriptor);
    closeSync(descriptor);
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    renameSync(fresh, this.file);
    this.descriptor = openSync(this.file, 'a', 0o600);
    this.lines = count;
    this.compactAt = Math.max(COMPACT_AFTER, count * 4);
  }

  close(): void {
    if (this.descriptor === undefined) return;
    fsyncSync(this.descriptor);
    closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private append(line: Line): void {
    // That something is put on or off the agenda is not yet anything that happened.
    if (line[0] !== 'agenda') this.changes++;
    if (this.descriptor === undefined) return;
    writeSync(this.descriptor, `${JSON.stringify(line)}\n`);
    if (++this.lines > this.compactAt) this.compact();
  }
}
