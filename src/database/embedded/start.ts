import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { prepareBinaries } from './binaries';
import { claim } from './claim';
import { database, initialise, passwordOf, superuser } from './cluster';
import { choosePlace, type Place } from './place';
import { findPostmaster, halt, launch, LaunchFailed, type Postmaster, signal } from './postmaster';

export interface EmbeddedOptions {
  /** All of the database's state; made when missing. */
  readonly directory: string;
  readonly log?: (message: string) => void;
  /** Breaks the start off; once started, `stop` ends the server. */
  readonly signal?: AbortSignal;
  /** A fixed port. Without one, the port of the last start when it is still free. */
  readonly port?: number;
  /** PostgreSQL's programs, when not those of the installed package. */
  readonly binaries?: string;
  /** Server settings that differ from ours. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Embedded {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends the server in an orderly way and gives the directory free. A repeat does nothing. */
  stop(): Promise<void>;
}

/**
 * Runs a PostgreSQL on a directory: creates its cluster at first, adopts the server that a killed process left behind,
 * starts it anew when it dies. Throws DirectoryInUse when another living process runs on the directory.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const log = options.log ?? (() => undefined);
  await mkdir(options.directory, { recursive: true });
  const directory = await realpath(options.directory);
  const held = await claim(directory);
  try {
    const place = await choosePlace(directory, log);
    const native = await prepareBinaries(place.home, place.account, options.binaries, log);
    const password = await passwordOf(directory, place);
    const started = Date.now();
    const durable = options.settings?.fsync !== 'off';
    if (await initialise(native, place, password, durable)) {
      log(`created a PostgreSQL cluster in ${place.home} (${Date.now() - started} ms)`);
    }
    options.signal?.throwIfAborted();
    const server = new Server(options, directory, place, native, log);
    const postmaster = await server.run();
    const url = (name: string): string => `postgres://${superuser}:${password}@127.0.0.1:${postmaster.port}/${name}`;
    try {
      await ensureDatabase(url);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return {
      url: url(database),
      port: postmaster.port,
      get pid() {
        return server.pid;
      },
      stop: async () => {
        await server.stop();
        await held.release();
      },
    };
  } catch (error) {
    await held.release();
    throw error;
  }
}

class Server {
  private current: Postmaster | undefined;
  private stopping: Promise<void> | undefined;
  private restarting: Promise<void> = Promise.resolve();
  private readonly abandon = new AbortController();
  private readonly onExit = (): void => {
    if (this.current) signal(this.current.pid, 'SIGINT');
  };

  constructor(
    private readonly options: EmbeddedOptions,
    private readonly directory: string,
    private readonly place: Place,
    private readonly native: string,
    private readonly log: (message: string) => void,
  ) {}

  get pid(): number {
    return this.current?.pid ?? 0;
  }

  async run(): Promise<Postmaster> {
    const begun = Date.now();
    const data = join(this.place.home, 'data');
    let postmaster = await findPostmaster(data);
    if (postmaster && this.options.port && postmaster.port !== this.options.port) {
      await halt(postmaster);
      postmaster = undefined;
    }
    if (postmaster) {
      this.log(`found PostgreSQL running on port ${postmaster.port}, left by a process that was killed`);
    } else {
      postmaster = await this.start();
      this.log(`PostgreSQL listens on port ${postmaster.port} (${Date.now() - begun} ms)`);
    }
    process.once('exit', this.onExit);
    this.watch(postmaster);
    return postmaster;
  }

  private async start(): Promise<Postmaster> {
    const remembered = join(this.directory, 'postgres-port');
    let port = this.options.port ?? (await freePort(Number(await readFile(remembered, 'utf8').catch(() => '0'))));
    for (let attempt = 1; ; attempt++) {
      try {
        const { settings = {}, signal: stopping } = this.options;
        const postmaster = await launch(this.native, this.place, port, settings, stopping);
        await writeFile(remembered, `${port}\n`);
        return postmaster;
      } catch (error) {
        if (!(error instanceof LaunchFailed) || attempt === 20) throw error;
        if (error.portTaken && !this.options.port) port = await freePort(0);
        else if (error.leftovers) {
          await delay(200);
          const postmaster = await findPostmaster(join(this.place.home, 'data'));
          if (postmaster) return postmaster;
        } else throw error;
      }
    }
  }

  private watch(postmaster: Postmaster): void {
    this.current = postmaster;
    void postmaster.exited.then(() => {
      // Its pid may soon be another program's.
      this.current = undefined;
      if (this.stopping) return;
      this.log(
        `PostgreSQL (process ${postmaster.pid}) ended unexpectedly; it is started again on port ${postmaster.port}`,
      );
      this.restarting = this.restart(postmaster.port);
    });
  }

  /** On the same port, as pools hold its address; for as long as it takes, as nothing works without it. */
  private async restart(port: number): Promise<void> {
    for (let pause = 100; !this.stopping; pause = Math.min(pause * 2, 10_000)) {
      try {
        const data = join(this.place.home, 'data');
        const begun = Date.now();
        const postmaster =
          (await findPostmaster(data)) ?? (await launch(this.native, this.place, port, this.options.settings ?? {}));
        this.watch(postmaster);
        this.log(`PostgreSQL listens on port ${port} again (${Date.now() - begun} ms)`);
        return;
      } catch (error) {
        this.log(`PostgreSQL could not be started again: ${(error as Error).message}`);
        await delay(pause, undefined, { signal: this.abandon.signal }).catch(() => undefined);
      }
    }
  }

  stop(): Promise<void> {
    this.stopping ??= (async () => {
      this.abandon.abort();
      await this.restarting;
      if (this.current) await halt(this.current);
      process.removeListener('exit', this.onExit);
    })();
    return this.stopping;
  }
}

/** Connecting with the password proves that it is our cluster; a server adopted in mid-setup may lack the database. */
async function ensureDatabase(url: (name: string) => string): Promise<void> {
  try {
    await connected(url(database), async () => undefined);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== '3D000') throw error;
    await connected(url('postgres'), (client) => client.query(`create database ${database}`));
  }
}

async function connected(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end();
  }
}

/** The preferred port when nobody listens on it, else any. */
async function freePort(preferred: number): Promise<number> {
  for (const port of preferred ? [preferred, 0] : [0]) {
    const found = await new Promise<number | undefined>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(undefined));
      server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
        const address = server.address();
        server.close(() => resolve(address && typeof address === 'object' ? address.port : undefined));
      });
    });
    if (found) return found;
  }
  throw new Error('No free port on 127.0.0.1.');
}
