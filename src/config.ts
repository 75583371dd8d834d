import { resolve } from 'node:path';
import { AddOnStart } from './domain/add-on';
import { CpuCheck } from './domain/instance-check';
import { defaultSupport, prioritiesFrom, type SupportSettings } from './domain/support/settings';

/** An OpenID Connect issuer whose people may sign in, and the organizations (by name) it may speak for. */
export interface OidcIssuer {
  issuer: string;
  audience: string;
  /** Names of organizations; `*` for Accelerate's own issuer. */
  organizations: string[];
}

export type ProcessRole = 'all' | 'api' | 'worker';

/** A setting that is not what it must be; the message is one line that names it. */
export class SettingError extends Error {}

/** Every setting, with the name of its environment variable. README lists them. */
export interface Config {
  /** PORT: where the API listens; 0 picks a free port. */
  port: number;
  /** HOST: the interface that the API listens on. */
  host: string;
  /** DATA_DIR: all local state. */
  dataDir: string;
  /** DATABASE_URL: an external PostgreSQL; null starts the embedded one. */
  databaseUrl: string | null;
  /** MIGRATIONS_DATABASE_URL: who may create tables and roles; default DATABASE_URL. */
  migrationsDatabaseUrl: string | null;
  /** ROLE */
  role: ProcessRole;
  /** SANDBOX: off is real AWS. */
  sandbox: boolean;
  /** SANDBOX_LIVE: the flow of live incidents. */
  sandboxLive: boolean;
  /** SANDBOX_URL: one that runs already. */
  sandboxUrl: string | null;
  /** SANDBOX_SEED, SANDBOX_ACCOUNTS, SANDBOX_RESOURCES: the sample world. */
  sandboxSeed: string;
  sandboxAccounts: number;
  sandboxResources: number;
  /** CORS_ORIGINS: pages that may call the API from a browser; default `*` with the sandbox, none without. */
  corsOrigins: string[];
  /** OIDC_ISSUERS */
  oidcIssuers: OidcIssuer[];
  /** SIGNALS_QUEUE_URL: the SQS queue that carries EventBridge events; the sandbox tells its own. */
  signalsQueueUrl: string | null;
  /** ALARMS_PER_SECOND: how many alarms are put in one Region of an account; AWS's quota unless it has raised it. */
  alarmsPerSecond: number;
  /** CPU_CHECK: whether a busy instance is asked through Systems Manager before the customer is. */
  cpuCheck: CpuCheck;
  /** PATCH_NOW_SNAPSHOT: whether instances that are patched on demand have a snapshot taken first. */
  patchNowSnapshot: boolean;
  /** SUPPORT_SEVERITY, SUPPORT_INCIDENT_SERVICE, SUPPORT_REQUEST_SERVICE: which cases are ours, and how urgent. */
  support: SupportSettings;
  /** SMTP_URL, MAIL_FROM: the mail server and the sender; null: no mail is sent. */
  smtp: { url: string; from: string } | null;
  /** ADD_ON_START: when an add-on that is asked for takes effect. */
  addOnStart: AddOnStart;
  /** LOG_LEVEL: pino's levels. */
  logLevel: string;
  limits: ConfiguredLimits;
}

/** What the process lets its clients take up. The gate's own prices and limits are part of the API and no settings. */
export interface ConfiguredLimits {
  /** INGEST_BURST, INGEST_PER_SECOND: signals of one key. */
  ingestBurst: number;
  ingestPerSecond: number;
  /** BODIES_PER_SENDER, BODIES: requests that are being received at once. */
  bodiesPerSender: number;
  bodies: number;
  /** SOCKETS_PER_PRINCIPAL: and as many event streams. */
  socketsPerPrincipal: number;
  /** SUBSCRIPTIONS_PER_PRINCIPAL: different ones. */
  subscriptionsPerPrincipal: number;
  /** UNNAMED_SOCKETS: that have not said yet who they are; a quarter of them from one address. */
  unnamedSockets: number;
  /** LIVE_READS: from AWS at once. */
  liveReads: number;
}

/** Reads the environment; a process that has one role whatever it says gives it. */
export function loadConfig(only?: ProcessRole, env: NodeJS.ProcessEnv = process.env): Config {
  const config: Config = {
    port: integer(env, 'PORT', 4000, 0, 65_535),
    host: text(env, 'HOST') ?? '0.0.0.0',
    dataDir: resolve(text(env, 'DATA_DIR') ?? '.data'),
    databaseUrl: database(env, 'DATABASE_URL'),
    migrationsDatabaseUrl: database(env, 'MIGRATIONS_DATABASE_URL') ?? database(env, 'DATABASE_URL'),
    role: only ?? word(env, 'ROLE', ['all', 'api', 'worker'], 'all'),
    sandbox: word(env, 'SANDBOX', ['on', 'off'], 'on') === 'on',
    sandboxLive: word(env, 'SANDBOX_LIVE', ['on', 'off'], 'on') === 'on',
    sandboxUrl: text(env, 'SANDBOX_URL'),
    sandboxSeed: text(env, 'SANDBOX_SEED') ?? 'opsgraph',
    sandboxAccounts: integer(env, 'SANDBOX_ACCOUNTS', 8, 8, 200),
    sandboxResources: integer(env, 'SANDBOX_RESOURCES', 600, 60, 200_000),
    corsOrigins: (text(env, 'CORS_ORIGINS') ?? (text(env, 'SANDBOX') === 'off' ? '' : '*')).split(',').filter(Boolean),
    oidcIssuers: issuers(env),
    signalsQueueUrl: text(env, 'SIGNALS_QUEUE_URL'),
    alarmsPerSecond: integer(env, 'ALARMS_PER_SECOND', 3, 1, 100),
    cpuCheck: word(env, 'CPU_CHECK', CpuCheck, 'NONE'),
    patchNowSnapshot: word(env, 'PATCH_NOW_SNAPSHOT', ['on', 'off'], 'on') === 'on',
    support: support(env),
    smtp: smtp(env),
    addOnStart: word(env, 'ADD_ON_START', AddOnStart, text(env, 'SANDBOX') === 'off' ? 'NEXT_MONTH' : 'AT_ONCE'),
    logLevel: word(env, 'LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'warn'),
    limits: {
      ingestBurst: integer(env, 'INGEST_BURST', 10_000, 1, 1_000_000),
      ingestPerSecond: integer(env, 'INGEST_PER_SECOND', 1_000, 1, 1_000_000),
      bodiesPerSender: integer(env, 'BODIES_PER_SENDER', 32, 1, 10_000),
      bodies: integer(env, 'BODIES', 256, 1, 100_000),
      socketsPerPrincipal: integer(env, 'SOCKETS_PER_PRINCIPAL', 20, 1, 10_000),
      subscriptionsPerPrincipal: integer(env, 'SUBSCRIPTIONS_PER_PRINCIPAL', 100, 1, 10_000),
      unnamedSockets: integer(env, 'UNNAMED_SOCKETS', 1_000, 4, 100_000),
      liveReads: integer(env, 'LIVE_READS', 32, 1, 1_000),
    },
  };
  if (config.migrationsDatabaseUrl && !config.databaseUrl) {
    throw new SettingError(
      'MIGRATIONS_DATABASE_URL needs DATABASE_URL beside it: the same database, for the service itself.',
    );
  }
  if (config.sandbox && config.smtp && !isThisMachine(new URL(config.smtp.url).hostname)) {
    throw new SettingError('With the sandbox nothing leaves this machine: SMTP_URL must name localhost.');
  }
  if (config.role !== 'all' && !config.databaseUrl) {
    throw new SettingError('ROLE=api and ROLE=worker share one database: set DATABASE_URL.');
  }
  if (config.role !== 'all' && config.sandbox && !config.sandboxUrl) {
    throw new SettingError('ROLE=api and ROLE=worker share one sandbox: set SANDBOX_URL, or SANDBOX=off for real AWS.');
  }
  return config;
}

/** The database that TypeORM's command line works on. */
export function migrationsDatabaseUrl(env: NodeJS.ProcessEnv = process.env): string {
  const url = database(env, 'MIGRATIONS_DATABASE_URL') ?? database(env, 'DATABASE_URL');
  if (!url) throw new SettingError('Set MIGRATIONS_DATABASE_URL or DATABASE_URL.');
  return url;
}

/**
 * With the sandbox on, nothing may reach the real AWS: every AWS_* setting (profiles, endpoints, the switch that ignores
 * endpoints) is dropped and replaced before any client exists.
 */
export function pointAwsAtSandbox(
  sandboxUrl: string,
  credentials: { accessKeyId: string; secretAccessKey: string },
  env: NodeJS.ProcessEnv = process.env,
): void {
  for (const name of Object.keys(env)) if (name.startsWith('AWS_')) delete env[name];
  Object.assign(env, {
    AWS_ENDPOINT_URL: sandboxUrl,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    // Files of a developer's own profile are never read.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
}

/** What the sandbox's own process inherits: nothing of AWS, so that it cannot reach out either. */
export function childEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('AWS_'));
  return { ...Object.fromEntries(kept), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
}

function text(env: NodeJS.ProcessEnv, name: string): string | null {
  const value = env[name]?.trim();
  return value ? value : null;
}

/** The URL itself is not repeated: there may be a password in it. */
function database(env: NodeJS.ProcessEnv, name: string): string | null {
  const value = text(env, name);
  if (value === null) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  const somewhere = url && (url.hostname || url.searchParams.has('host')) && url.pathname.length > 1;
  if (!somewhere || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new SettingError(`${name} must be like postgres://user:password@host:5432/database.`);
  }
  return value;
}

/** As a database's, its URL is not repeated. */
function smtp(env: NodeJS.ProcessEnv): Config['smtp'] {
  const [url, from] = [text(env, 'SMTP_URL'), text(env, 'MAIL_FROM')];
  if (url === null) return null;
  if (!URL.canParse(url) || !/^smtps?:$/.test(new URL(url).protocol) || !new URL(url).hostname) {
    throw new SettingError('SMTP_URL must be like smtp://user:password@host:587, or smtps:// for TLS from the start.');
  }
  if (from === null || !/^(?:[^<>"\r\n]+ <[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/.test(from)) {
    throw new SettingError('SMTP_URL needs MAIL_FROM beside it: the sender, like Operations <operations@example.com>.');
  }
  return { url, from };
}

function support(env: NodeJS.ProcessEnv): SupportSettings {
  const service = (name: string, fallback: string): string => {
    const code = text(env, name) ?? fallback;
    if (/^[a-z0-9][a-z0-9-]{0,254}$/.test(code)) return code;
    throw new SettingError(
      `${name} must be the code of a service of AWS Support, like ${fallback}, not "${oneLine(code)}".`,
    );
  };
  const incidentService = service('SUPPORT_INCIDENT_SERVICE', defaultSupport.incidentService);
  const requestService = service('SUPPORT_REQUEST_SERVICE', defaultSupport.requestService);
  if (incidentService === requestService) {
    throw new SettingError('SUPPORT_INCIDENT_SERVICE and SUPPORT_REQUEST_SERVICE must be two different services.');
  }
  const map = text(env, 'SUPPORT_SEVERITY');
  const priorities = map === null ? defaultSupport.priorities : prioritiesFrom(map);
  if ('fault' in priorities) {
    throw new SettingError(
      `SUPPORT_SEVERITY must be like critical=HIGH,urgent=HIGH,high=MEDIUM,normal=LOW,low=LOW; ${oneLine(priorities.fault)}.`,
    );
  }
  return { incidentService, requestService, priorities };
}

function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host);
}

function integer(env: NodeJS.ProcessEnv, name: string, fallback: number, least: number, most: number): number {
  const value = text(env, name);
  if (value === null) return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new SettingError(`${name} must be a whole number from ${least} to ${most}, not "${oneLine(value)}".`);
  }
  return number;
}

function word<W extends string>(env: NodeJS.ProcessEnv, name: string, words: readonly W[], fallback: W): W {
  const value = text(env, name);
  if (value === null) return fallback;
  const found = words.find((w) => w === value);
  if (!found) throw new SettingError(`${name} must be one of ${words.join(', ')}, not "${oneLine(value)}".`);
  return found;
}

const ISSUERS =
  'OIDC_ISSUERS must be a JSON list like [{"issuer":"https://id.example","audience":"opsgraph","organizations":["Name"]}]';

function issuers(env: NodeJS.ProcessEnv): OidcIssuer[] {
  const value = text(env, 'OIDC_ISSUERS');
  if (value === null) return [];
  let list: unknown;
  try {
    list = JSON.parse(value);
  } catch (error) {
    throw new SettingError(`${ISSUERS}; it is no JSON: ${oneLine((error as Error).message)}.`);
  }
  if (!Array.isArray(list)) throw new SettingError(`${ISSUERS}; it is no list.`);
  const issuers = list.map(issuerOf);
  const twice = issuers.find(({ issuer }, i) => issuers.some((other, j) => j < i && other.issuer === issuer));
  if (twice) throw new SettingError(`${ISSUERS}; ${oneLine(twice.issuer)} is in it twice.`);
  return issuers;
}

function issuerOf(entry: unknown, i: number): OidcIssuer {
  const { issuer, audience, organizations } = (entry ?? {}) as Partial<Record<keyof OidcIssuer, unknown>>;
  const refuse = (field: keyof OidcIssuer, expected: string): never => {
    throw new SettingError(`${ISSUERS}; of entry ${i + 1} "${field}" must be ${expected}.`);
  };
  if (!isWebAddress(issuer)) return refuse('issuer', 'an http or https URL');
  if (!isName(audience)) return refuse('audience', 'a text');
  const names = Array.isArray(organizations) && organizations.length > 0 && organizations.every(isName);
  if (!names) return refuse('organizations', 'a list of names of organizations, or ["*"]');
  return { issuer, audience, organizations };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isWebAddress(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

/** What somebody typed, as a part of one line. */
function oneLine(given: string): string {
  return given.replace(/\s+/g, ' ').trim();
}
