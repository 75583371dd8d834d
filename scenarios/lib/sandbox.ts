export interface Effect {
  accountId: string;
  region: string;
  alarmNames: string[];
  instanceIds: string[];
  eventIds: string[];
}

/** Makes something happen in the simulated AWS. */
export async function provoke(
  sandboxUrl: string,
  scenario: { name: string } & Record<string, unknown>,
): Promise<Effect> {
  const response = await fetch(`${sandboxUrl}/_sandbox/scenario`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(scenario),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Effect;
}

export interface World {
  organizations: {
    name: string;
    accounts: { accountId: string; name: string; regions: string[]; reserved: boolean }[];
  }[];
}

export async function world(sandboxUrl: string): Promise<World> {
  return (await (await fetch(`${sandboxUrl}/_sandbox/world`)).json()) as World;
}
