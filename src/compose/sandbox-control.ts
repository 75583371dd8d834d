/** An account of the simulated AWS, as its control API describes it. */
export interface WorldAccount {
  accountId: string;
  name: string;
  tier: 'PLUS' | 'PREMIUM';
  addOns: string[];
  regions: string[];
  environment: 'PRODUCTION' | 'NON_PRODUCTION';
  /** For the flow of live incidents alone. */
  reserved: boolean;
}

export interface World {
  credentials: { accessKeyId: string; secretAccessKey: string };
  region: string;
  queueUrl: string;
  organizations: { name: string; accounts: WorldAccount[] }[];
  counts: Record<string, number>;
}

export interface SandboxControl {
  world(): Promise<World>;
  /** What a customer does who makes the role with the external id that we issued. */
  trust(accountId: string, externalId: string): Promise<void>;
  /** The first incidents of the world, and the live flow where it is on. */
  begin(): Promise<void>;
}

export function sandboxControl(url: string): SandboxControl {
  const call = async <T>(path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/_sandbox/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The sandbox answered ${path} with ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    world: () => call<World>('world'),
    trust: async (accountId, externalId) => void (await call('trust', { accountId, externalId })),
    begin: async () => void (await call('begin', {})),
  };
}
