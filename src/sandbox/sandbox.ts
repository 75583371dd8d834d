import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, OwnClock } from './clock';
import { Cloud, type Origin } from './cloud';
import { Control } from './control/control';
import { Live } from './control/live';
import { Gate } from './gate';
import { Journal } from './journal';
import { backup } from './services/backup';
import { cloudtrail } from './services/cloudtrail';
import { cloudwatch } from './services/cloudwatch';
import { ec2 } from './services/ec2';
import { events } from './services/events';
import { fsx } from './services/fsx';
import { health } from './services/health';
import { organizations } from './services/organizations';
import { rds } from './services/rds';
import { confirm, end, sns } from './services/sns';
import { sqs } from './services/sqs';
import { ssm } from './services/ssm';
import { sts } from './services/sts';
import { support } from './services/support';
import { tagging } from './services/tagging';
import { invokeOf } from './invoke';
import type { Service } from './service';
import { AwsError } from './wire/error';
import { Wire } from './wire/server';
import type { Deeds } from './world/agenda';
import { executionDeed } from './world/automation';
import { bootDeed } from './world/boot';
import { copyDeed } from './world/backup-copy';
import { jobDeed } from './world/backup-job';
import { orderDeed, ruleDeed } from './world/backup-plan';
import { commandDeed } from './world/command';
import { fleetDeed } from './world/fleet';
import { generate } from './world/generate';
import { patchScanDeed } from './world/patch-scan';
import { arrive } from './world/power';
import { wakeAll } from './world/queue';
import { pointDeed } from './world/recovery-point';
import { restoreDeed } from './world/restore';
import { scriptOf } from './world/runbook';
import { rootVolumeDeed } from './world/root-volume';
import { snapshotDeed } from './world/snapshot';
import { databaseDeed, fileSystemDeed, fileSystemVolumeDeed, volumeDeed } from './world/storage';
import { certificatePath, signingKey } from './world/topic';
import { Ticker } from './world/ticker';
import { windowDeed, windowExecutionDeed } from './world/window-execution';

export interface Options {
  /** 0, the default, takes a free one. */
  port?: number;
  host?: string;
  /** Where the journal lies; without it the world lives in memory alone. */
  directory?: string;
  seed?: string;
  /** AWS accounts of the customers in all, the two reserved ones included. */
  accounts?: number;
  /** Resources in all. */
  resources?: number;
  clock?: Clock;
  live?: boolean;
  log?: (line: string) => void;
}

export interface Running {
  url: string;
  port: number;
  /** Lets the alarms follow the service clock, which was moved. Answers how often time has brought something about. */
  moved(): number;
  close(): Promise<void>;
}

const DEFAULTS = { seed: 'opsgraph', accounts: 8, resources: 600 };

export async function run(options: Options): Promise<Running> {
  const log = options.log ?? (() => undefined);
  const journal = new Journal(options.directory);
  const own = options.clock ? undefined : new OwnClock();
  const cloud = new Cloud(journal, options.clock ?? (own as OwnClock), log);
  restore(cloud, journal, options);
  const stored = cloud.offsets.get('all', 'clock') ?? 0;
  own?.set(stored);

  const services = [
    sts,
    ec2,
    rds,
    tagging,
    cloudwatch,
    ssm,
    sqs,
    sns,
    events,
    fsx,
    support,
    health,
    organizations,
    backup,
    cloudtrail,
  ];
  const ticker = new Ticker(cloud, deedsOf(cloud, services));
  const live = new Live(cloud, options.live ?? false);
  const control = new Control(cloud, live, ticker, own);
  const wire = new Wire(services, new Gate(cloud), log);

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    if (url.pathname.startsWith('/_sandbox/')) return void control.answer(request, response, url.pathname.slice(10));
    if (/^\/SimpleNotificationService-[0-9a-f]+\.pem$/.test(url.pathname)) {
      const known = url.pathname === certificatePath(cloud);
      response.writeHead(known ? 200 : 404, { 'content-type': 'application/x-pem-file' });
      return response.end(known ? signingKey(cloud).certificate : '');
    }
    if (request.method === 'GET' && url.searchParams.has('Action') && !request.headers.authorization) {
      const [status, body] = visit(cloud, url);
      response.writeHead(status, { 'content-type': 'text/xml' });
      return response.end(body);
    }
    return void wire.answer(request, response);
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
  });
  server.keepAliveTimeout = 65_000;
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  cloud.url = `http://${host}:${port}`;
  ticker.start();
  return {
    url: cloud.url,
    port,
    moved: () => {
      ticker.follow();
      return ticker.happenings;
    },
    close: async () => {
      cloud.closing = true;
      ticker.stop();
      live.stop();
      wakeAll(cloud);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 200);
      });
      journal.close();
    },
  };
}

/** What happens by itself in this world, and how an automation reaches the services. */
function deedsOf(cloud: Cloud, services: readonly Service[]): Deeds {
  return {
    POWER: arrive,
    EXECUTION: fleetDeed(executionDeed(invokeOf(cloud, services))),
    COMMAND: commandDeed(scriptOf),
    VOLUME: volumeDeed,
    SNAPSHOT: snapshotDeed,
    DATABASE: databaseDeed,
    FILE_SYSTEM: fileSystemDeed,
    FILE_SYSTEM_VOLUME: fileSystemVolumeDeed,
    BOOT: bootDeed,
    ROOT_VOLUME: rootVolumeDeed,
    WINDOW: windowDeed,
    WINDOW_EXECUTION: windowExecutionDeed(invokeOf(cloud, services)),
    BACKUP_RULE: ruleDeed,
    BACKUP_ORDER: orderDeed,
    BACKUP_JOB: jobDeed,
    RECOVERY_POINT: pointDeed,
    COPY_JOB: copyDeed,
    RESTORE_JOB: restoreDeed,
    PATCH_SCAN: patchScanDeed,
  };
}

/** Builds the world from its seed and lays over it what was journalled; a stored world keeps its own seed and size. */
function restore(cloud: Cloud, journal: Journal, options: Options): void {
  const lines = journal.read();
  journal.apply(lines, (table) => table === 'origin');
  const known = cloud.origin.get('all', 'world');
  const fresh: Origin = {
    seed: options.seed ?? DEFAULTS.seed,
    accounts: options.accounts ?? DEFAULTS.accounts,
    resources: options.resources ?? DEFAULTS.resources,
    createdAt: Date.now(),
  };
  const origin = known ?? cloud.origin.put('all', 'world', fresh);
  generate(cloud, origin);
  journal.apply(lines);
  journal.compact();
}

/** What visiting the SubscribeURL or UnsubscribeURL of an SNS envelope does. */
function visit(cloud: Cloud, url: URL): [number, string] {
  const action = url.searchParams.get('Action');
  try {
    if (action === 'ConfirmSubscription') {
      const arn = confirm(cloud, url.searchParams.get('TopicArn') ?? '', url.searchParams.get('Token') ?? '');
      const result = `<ConfirmSubscriptionResult><SubscriptionArn>${arn}</SubscriptionArn></ConfirmSubscriptionResult>`;
      return [200, `<ConfirmSubscriptionResponse xmlns="${sns.xmlns}">${result}</ConfirmSubscriptionResponse>`];
    }
    if (action === 'Unsubscribe') {
      end(cloud, url.searchParams.get('SubscriptionArn') ?? '');
      return [200, `<UnsubscribeResponse xmlns="${sns.xmlns}"></UnsubscribeResponse>`];
    }
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  } catch (error) {
    const known = error instanceof AwsError ? error : new AwsError('InternalFailure', 'An unknown error occurred', 500);
    const inner = `<Error><Type>Sender</Type><Code>${known.code}</Code><Message>${known.message}</Message></Error>`;
    return [known.status ?? 400, `<ErrorResponse xmlns="${sns.xmlns}">${inner}</ErrorResponse>`];
  }
}
