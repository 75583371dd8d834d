import { PLATFORM, startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox';

export interface CloudAccount {
  accountId: string;
  name: string;
  regions: string[];
}

interface World {
  queueUrl: string;
  region: string;
  organizations: { name: string; accounts: CloudAccount[] }[];
  counts: Record<string, number>;
}

/** A simulated AWS, to which every AWS client made afterwards in this process speaks. */
export class Cloud {
  constructor(private readonly sandbox: Sandbox) {}

  get url(): string {
    return this.sandbox.url;
  }

  async world(): Promise<World> {
    return this.control('GET', 'world');
  }

  async accounts(): Promise<CloudAccount[]> {
    return (await this.world()).organizations.flatMap((organization) => organization.accounts);
  }

  /** What the customer does with our external id. */
  async trust(accountId: string, externalId: string, more: { revoked?: boolean } = {}): Promise<void> {
    await this.control('POST', 'trust', { accountId, externalId, ...more });
  }

  async scenario<T = { alarmNames: string[]; instanceIds: string[]; eventIds: string[] }>(
    name: string,
    parameters: Record<string, unknown> = {},
  ): Promise<T> {
    return this.control('POST', 'scenario', { name, ...parameters });
  }

  async deliver(events: unknown[]): Promise<void> {
    await this.control('POST', 'deliver', { events });
  }

  async seed(parameters: { seed?: string; accounts?: number; resources?: number }): Promise<World> {
    return this.control('POST', 'seed', parameters);
  }

  /** How often an operation (`ec2.DescribeInstances`) was called so far, by one account or by all. */
  async calls(operation: string, accountId?: string): Promise<number> {
    const { totals, byAccount } = await this.control<{
      totals: Record<string, number>;
      byAccount: Record<string, Record<string, number>>;
    }>('GET', 'calls');
    return (accountId ? byAccount[accountId] : totals)?.[operation] ?? 0;
  }

  async control<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}/_sandbox/${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was refused: ${text}`);
    return JSON.parse(text) as T;
  }
}

/** A simulated AWS from before the tests of a file until after them. To be called at the top of the file. */
export function testCloud(options: SandboxOptions = {}): { readonly cloud: Cloud } {
  let cloud: Cloud | undefined;
  let sandbox: Sandbox | undefined;
  beforeAll(async () => {
    sandbox = await startSandbox(options);
    cloud = new Cloud(sandbox);
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_REGION: PLATFORM.region,
      AWS_ACCESS_KEY_ID: PLATFORM.accessKeyId,
      AWS_SECRET_ACCESS_KEY: PLATFORM.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  });
  afterAll(() => sandbox?.close());
  return {
    get cloud() {
      if (!cloud) throw new Error('The cloud is there only once the tests have begun.');
      return cloud;
    },
  };
}
