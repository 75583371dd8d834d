import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A service of the scenario's own, as a user starts it: another process, real sockets, real files. */
export class ServiceProcess {
  private child: ChildProcess | null = null;
  private lines: string[] = [];

  private constructor(
    readonly dataDir: string,
    readonly port: number,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async create(name: string, env: NodeJS.ProcessEnv = {}, directory?: string): Promise<ServiceProcess> {
    const dataDir = resolve(directory ?? process.env.DATA_DIR ?? join('.work', `scenario-${name}`));
    rmSync(dataDir, { recursive: true, force: true });
    return new ServiceProcess(dataDir, await freePort(), env);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get sandboxUrl(): string {
    return this.json<{ sandboxUrl: string }>('runtime.json').sandboxUrl;
  }

  key(who: string): string {
    return this.json<Record<string, { key: string }>>('sandbox-keys.json')[who].key;
  }

  /** Resolves when the service says that it is ready; gives how long that took. */
  async start(timeoutMs = 120_000): Promise<number> {
    const startedAt = Date.now();
    const child = spawn(process.execPath, ['dist/src/server.js'], {
      env: { ...process.env, SANDBOX_LIVE: 'off', ...this.env, DATA_DIR: this.dataDir, PORT: String(this.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.lines.push(...text.trimEnd().split('\n')));
    }
    while (Date.now() - startedAt < timeoutMs) {
      if (child.exitCode !== null) throw new Error(`The service ended:\n${this.lines.slice(-20).join('\n')}`);
      if (existsSync(join(this.dataDir, 'runtime.json')) && (await this.isReady())) return Date.now() - startedAt;
      await delay(50);
    }
    throw new Error(`The service was not ready in ${timeoutMs} ms:\n${this.lines.slice(-20).join('\n')}`);
  }

  private async isReady(): Promise<boolean> {
    const response = await fetch(`${this.url}/health/ready`).catch(() => null);
    return response?.ok ?? false;
  }

  /** Where the cluster lies: the data directory, or what `where` in it names. */
  get postgresDirectory(): string {
    const where = join(this.dataDir, 'where');
    return existsSync(where) ? join(readFileSync(where, 'utf8').trim(), 'data') : join(this.dataDir, 'postgres');
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child!;
    const gone = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    const [code] = await gone;
    this.child = null;
    return code;
  }

  /** Asks it to end; gives its exit code. */
  end(): Promise<number | null> {
    return this.kill('SIGTERM');
  }

  async stop(): Promise<void> {
    if (this.child) await this.kill('SIGTERM');
  }

  tail(lines: number): string {
    return this.lines.slice(-lines).join('\n');
  }

  private json<T>(file: string): T {
    return JSON.parse(readFileSync(join(this.dataDir, file), 'utf8')) as T;
  }
}

function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
