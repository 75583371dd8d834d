import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { UpstreamError } from '../../domain/live';

/** How an account is reached: its role, which trusts us by the external id that we issued for it. */
export interface AwsAccess {
  /** Our uuid of the account: what sessions are kept by. */
  accountId: string;
  awsAccountId: string;
  /** null: the role of the name that the operations plan gives. */
  roleArn: string | null;
  externalId: string;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/** What every client of an account is made with. */
export interface ClientSettings {
  region: string;
  credentials: () => Promise<Credentials>;
  requestHandler: {
    connectionTimeout: number;
    requestTimeout: number;
    throwOnRequestTimeout: boolean;
    httpAgent: HttpAgent;
    httpsAgent: HttpsAgent;
  };
  maxAttempts: number;
  retryMode: string;
}

export interface AwsSessions {
  /** One client for each account, region and service, kept while it is used. */
  client<Client>(
    access: AwsAccess,
    region: string,
    service: string,
    make: (settings: ClientSettings) => Promise<Client>,
  ): Promise<Client>;
  /** Assumes the role anew; resolves when AWS lets us in and it is the account that we think it is. */
  verify(access: AwsAccess): Promise<void>;
  /** What was kept for an account is dropped: its role or external id changed. */
  forget(accountId: string): void;
  /** Closes every connection. */
  close(): void;
}

export interface SessionOptions {
  /** Where AWS STS is asked. */
  platformRegion?: string;
  /** How long before their end credentials are renewed. */
  refreshBeforeMs?: number;
  /** How long one request may take before it counts as failed. */
  requestTimeoutMs?: number;
  /** How many accounts are kept ready. */
  maxAccounts?: number;
}

/** The account's role does not let us in, or AWS would not say so: nothing of the account can be read. */
export class AccessError extends UpstreamError {}

export const DEFAULT_ROLE = 'opsgraph-operations';
const LAST_RESORT_MS = 60_000;
const RETIRE_MS = 60_000;
/** Of each account's own: one that hangs can fill no more than these. */
const MAX_SOCKETS = 16;

interface Session {
  access: AwsAccess;
  agents: { http: HttpAgent; https: HttpsAgent };
  clients: Map<string, Promise<unknown>>;
  credentials: Credentials | null;
  renewal: Promise<Credentials> | null;
}

export function roleArnOf(access: AwsAccess): string {
  return access.roleArn ?? `arn:aws:iam::${access.awsAccountId}:role/${DEFAULT_ROLE}`;
}

export function createSessions(options: SessionOptions = {}): AwsSessions {
  const {
    platformRegion = 'us-east-1',
    refreshBeforeMs = 5 * 60_000,
    requestTimeoutMs = 10_000,
    maxAccounts = 500,
  } = options;
  const sessions = new Map<string, Session>();

  function sessionOf(access: AwsAccess): Session {
    const found = sessions.get(access.accountId);
    if (found && same(found.access, access)) {
      sessions.delete(access.accountId); // most recently used goes last
      sessions.set(access.accountId, found);
      return found;
    }
    forget(access.accountId);
    const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
    const session: Session = {
      access,
      agents: { http: new HttpAgent(agent), https: new HttpsAgent(agent) },
      clients: new Map(),
      credentials: null,
      renewal: null,
    };
    sessions.set(access.accountId, session);
    if (sessions.size > maxAccounts) forget(sessions.keys().next().value!);
    return session;
  }

  function forget(accountId: string): void {
    const session = sessions.get(accountId);
    sessions.delete(accountId);
    // Calls that are under way may end; closing at once would fail them.
    if (session) setTimeout(() => closeAgents(session), RETIRE_MS).unref();
  }

  function settingsOf(session: Session, region: string): ClientSettings {
    return {
      region,
      credentials: () => credentialsOf(session),
      requestHandler: {
        connectionTimeout: 3_000,
        requestTimeout: requestTimeoutMs,
        throwOnRequestTimeout: true,
        httpAgent: session.agents.http,
        httpsAgent: session.agents.https,
      },
      maxAttempts: 4,
      retryMode: 'adaptive',
    };
  }

  async function credentialsOf(session: Session): Promise<Credentials> {
    const { credentials } = session;
    if (credentials && msLeft(credentials) > refreshBeforeMs) return credentials;
    try {
      return await renew(session);
    } catch (error) {
      // AWS STS may fail for a moment; what still opens the door is used meanwhile. A refusal is no such moment.
      const refused = error instanceof AccessError && error.upstreamCode === 'AccessDenied';
      if (credentials && !refused && msLeft(credentials) > LAST_RESORT_MS) return credentials;
      throw error;
    }
  }

  /** One renewal at a time: whoever asks meanwhile gets the same. */
  function renew(session: Session): Promise<Credentials> {
    session.renewal ??= assume(session)
      .then((credentials) => (session.credentials = credentials))
      .finally(() => (session.renewal = null));
    return session.renewal;
  }

  async function assume(session: Session): Promise<Credentials> {
    const { STSClient, AssumeRoleCommand } = await import('@aws-sdk/client-sts');
    // With the platform's own credentials, yet on the account's sockets: one account holds up no other.
    const { credentials: _own, ...settings } = settingsOf(session, platformRegion);
    const sts = new STSClient({ ...settings, retryMode: 'standard' });
    try {
      const { Credentials: given } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: roleArnOf(session.access),
          RoleSessionName: 'opsgraph',
          ExternalId: session.access.externalId,
          DurationSeconds: 3_600,
        }),
      );
      return {
        accessKeyId: given!.AccessKeyId!,
        secretAccessKey: given!.SecretAccessKey!,
        sessionToken: given!.SessionToken,
        expiration: given!.Expiration,
      };
    } catch (error) {
      const { name, message } = error as Error;
      throw new AccessError(message, name, { cause: error });
    }
  }

  return {
    client: async <Client>(
      access: AwsAccess,
      region: string,
      service: string,
      make: (settings: ClientSettings) => Promise<Client>,
    ) => {
      const session = sessionOf(access);
      const key = `${region}/${service}`;
      let client = session.clients.get(key) as Promise<Client> | undefined;
      if (!client) {
        client = make(settingsOf(session, region));
        session.clients.set(key, client);
      }
      return client;
    },
    verify: async (access) => {
      const session = sessionOf(access);
      const credentials = await renew(session);
      const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
      const sts = new STSClient({ ...settingsOf(session, platformRegion), credentials, retryMode: 'standard' });
      const { Account } = await sts.send(new GetCallerIdentityCommand({}));
      if (Account !== access.awsAccountId) {
        throw new AccessError(`The role belongs to account ${Account}, not ${access.awsAccountId}.`, null);
      }
    },
    forget,
    close: () => {
      for (const session of sessions.values()) closeAgents(session);
      sessions.clear();
    },
  };
}

function closeAgents({ agents }: Session): void {
  agents.http.destroy();
  agents.https.destroy();
}

function msLeft(credentials: Credentials): number {
  return (credentials.expiration?.getTime() ?? Infinity) - Date.now();
}

function same(a: AwsAccess, b: AwsAccess): boolean {
  return a.roleArn === b.roleArn && a.externalId === b.externalId && a.awsAccountId === b.awsAccountId;
}

/** AWS's own word for what went wrong, with its code in front: what operators search for. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = codeOf(error);
  return code === null ? error.message : `${code}: ${error.message}`;
}

/** AWS's error code, else the operating system's, else the kind of error. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof UpstreamError) return error.upstreamCode;
  return error.name === 'Error' ? ((error as NodeJS.ErrnoException).code ?? null) : error.name;
}
