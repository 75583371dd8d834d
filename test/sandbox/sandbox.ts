import { BackupClient } from '@aws-sdk/client-backup';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { FSxClient } from '@aws-sdk/client-fsx';
import { HealthClient } from '@aws-sdk/client-health';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { RDSClient } from '@aws-sdk/client-rds';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SNSClient } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { SupportClient } from '@aws-sdk/client-support';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PLATFORM, type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox';

export interface WorldAccount {
  accountId: string;
  name: string;
  tier: string;
  addOns: string[];
  regions: string[];
  environment: string;
  reserved: boolean;
  roleArn: string;
}

export interface World {
  queueUrl: string;
  deadLetterQueueUrl: string;
  platformAccountId: string;
  organizations: { name: string; accounts: WorldAccount[] }[];
  counts: Record<string, number>;
  clock: { now: string; offsetMs: number };
}

export interface Event {
  id: string;
  source: string;
  'detail-type': string;
  account: string;
  region: string;
  time: string;
  resources: string[];
  detail: Record<string, never> & { state?: { value: string; reason: string }; alarmName?: string };
}

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export const platform: Credentials = { accessKeyId: PLATFORM.accessKeyId, secretAccessKey: PLATFORM.secretAccessKey };

/** Real SDK clients of one identity and region; `retries` false shows each refusal as it is. */
export function clients(url: string, credentials: Credentials, region = 'us-east-1', retries = true) {
  const config = { endpoint: url, region, credentials, maxAttempts: retries ? 10 : 1 };
  return {
    sts: new STSClient(config),
    ec2: new EC2Client(config),
    rds: new RDSClient(config),
    fsx: new FSxClient(config),
    backup: new BackupClient(config),
    support: new SupportClient(config),
    health: new HealthClient(config),
    organizations: new OrganizationsClient(config),
    tagging: new ResourceGroupsTaggingAPIClient(config),
    cloudwatch: new CloudWatchClient(config),
    ssm: new SSMClient(config),
    sqs: new SQSClient(config),
    sns: new SNSClient(config),
    events: new EventBridgeClient(config),
    cloudtrail: new CloudTrailClient(config),
  };
}

export class Fixture {
  private constructor(
    readonly sandbox: Sandbox,
    readonly world: World,
  ) {}

  static async start(options: SandboxOptions = {}): Promise<Fixture> {
    const logged: string[] = [];
    const sandbox = await startSandbox({ log: (line) => logged.push(line), ...options });
    const world = (await (await fetch(`${sandbox.url}/_sandbox/world`)).json()) as World;
    return new Fixture(sandbox, world);
  }

  get accounts(): WorldAccount[] {
    return this.world.organizations.flatMap((organization) => organization.accounts);
  }

  get first(): WorldAccount {
    return this.accounts[0] as WorldAccount;
  }

  async control<T = Record<string, never>>(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
  ): Promise<T & { status: number }> {
    const init = {
      method,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    const response = await fetch(`${this.sandbox.url}/_sandbox/${path}`, init);
    const answer = (await response.json()) as T;
    return Array.isArray(answer) ? (answer as T & { status: number }) : { ...answer, status: response.status };
  }

  /** Moves the clock to the next noon, when nothing that runs at night is under way. */
  async noon(): Promise<void> {
    const { clock } = await this.control<World>('GET', 'world');
    const now = Date.parse(clock.now);
    const noon = Math.ceil((now - 43_200_000) / 86_400_000) * 86_400_000 + 43_200_000;
    await this.control('POST', 'advance', { by: `PT${Math.max(1, Math.ceil((noon - now) / 1000))}S` });
  }

  platform(region = 'us-east-1', retries = true) {
    return clients(this.sandbox.url, platform, region, retries);
  }

  /** Clients that act in an account by its role, as the platform does. */
  async inAccount(account: WorldAccount, region = 'us-east-1', retries = true) {
    const externalId = `ext-${account.accountId}`;
    await this.control('POST', 'trust', { accountId: account.accountId, externalId });
    const input = { RoleArn: account.roleArn, RoleSessionName: 'opsgraph', ExternalId: externalId };
    const { Credentials: issued } = await this.platform().sts.send(new AssumeRoleCommand(input));
    const credentials = {
      accessKeyId: issued?.AccessKeyId ?? '',
      secretAccessKey: issued?.SecretAccessKey ?? '',
      sessionToken: issued?.SessionToken ?? '',
    };
    return clients(this.sandbox.url, credentials, region, retries);
  }

  /** Takes events off the platform's queue until one makes `enough` true, and deletes them. */
  async events(enough: (events: Event[]) => boolean): Promise<Event[]> {
    const { sqs } = this.platform();
    const QueueUrl = this.world.queueUrl;
    const found: Event[] = [];
    while (!enough(found)) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 10 }),
      );
      if (Messages.length === 0)
        throw new Error(`only ${found.length} events came: ${JSON.stringify(found.map((e) => e.detail))}`);
      for (const message of Messages) {
        found.push(JSON.parse(message.Body ?? '') as Event);
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      }
    }
    return found;
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }
}

export interface Received {
  headers: Record<string, unknown>;
  body: string;
}

/** An HTTP endpoint that keeps what it is sent; `answer` decides the status of the nth request. */
export async function endpoint(answer: (nth: number) => number = () => 200) {
  const received: Received[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answer(received.length)).end();
      waiting.splice(0).forEach((wake) => wake());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    received,
    async until(count: number): Promise<Received[]> {
      while (received.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return received;
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

/** The error that a call ends with; a call that succeeds fails the test. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ name: string; message: string; $metadata?: { httpStatusCode?: number } }> {
  try {
    await call;
  } catch (error) {
    return error as { name: string; message: string };
  }
  throw new Error('expected a refusal');
}
