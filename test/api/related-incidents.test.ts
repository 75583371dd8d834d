import { testApi, type CallerName } from '../harness/api';

const api = testApi();

const DAY = 86_400_000;
const now = new Date('2026-03-01T12:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * DAY);
type Made = Awaited<ReturnType<typeof api.world.incident>>;

async function related(incident: Made, who: CallerName = 'engineer', first = ''): Promise<string[]> {
  const { incident: seen } = await api
    .as(who)
    .query(`query ($id: ID!) { incident(id: $id) { relatedIncidents${first} { id number title } } }`, {
      id: incident.globalId,
    });
  return seen.relatedIncidents.map(({ title }: { title: string }) => title);
}

it('linked and duplicate ones first, then those of a resource, then earlier ones of the definition', async () => {
  const { world } = api;
  const account = await world.addAccount('Acme', 'related');
  const [disk, other] = [await world.resource(account), await world.resource(account)];
  const signature = 'incident:1:disk-full:AWS::EC2::Instance';
  const make = async (title: string, columns: object = {}, resource: { id: string } | null = null): Promise<Made> => {
    const made = await world.incident(account, { title, created_at: now, ...columns });
    if (resource)
      await world.pool.query('insert into incident_resource values ($1, $2, $3, $4)', [
        made.id,
        resource.id,
        account.organizationId,
        account.id,
      ]);
    return made;
  };
  const own = await make('itself', { signature }, disk);
  await make('a day before', { created_at: daysAgo(1) }, disk);
  await make('a day after, of the definition too', { created_at: daysAgo(-1), signature }, disk);
  await make('a month before', { created_at: daysAgo(30) }, disk);
  await make('more than a month before', { created_at: new Date(daysAgo(30).getTime() - 1) }, disk);
  await make('for trial', { test: true, signature, created_at: daysAgo(1) }, disk);
  await make('of another resource', {}, other);
  await make('of the definition, long ago', { created_at: daysAgo(400), signature }, other);
  await make('of the definition, lately', { created_at: daysAgo(2), signature });
  await make('of the definition, later on', { created_at: daysAgo(-2), signature }, other);
  const linked = await make('linked, of the resource too', { created_at: daysAgo(500) }, disk);
  const copy = await make('a duplicate', { created_at: daysAgo(3), status: 'OPENED' });
  const original = await make('the original', { created_at: daysAgo(4) });
  const engineer = api.as('engineer');
  await engineer.done('linkIncidents', {
    incidentId: copy.globalId,
    relatedIncidentIds: [],
    duplicateOfId: own.globalId,
  });
  await engineer.done('linkIncidents', {
    incidentId: own.globalId,
    relatedIncidentIds: [linked.globalId],
    duplicateOfId: original.globalId,
  });

  const all = [
    ...['a duplicate', 'the original', 'linked, of the resource too'],
    ...['a day after, of the definition too', 'a day before', 'a month before'],
    ...['of the definition, lately', 'of the definition, long ago'],
  ];
  expect(await related(own)).toEqual(all);
  for (const first of [1, 3, 4, 7]) expect(await related(own, 'customer', `(first: ${first})`)).toEqual(all.slice(0, first)); // prettier-ignore
  // A link holds from both sides, a duplicate too.
  expect((await related(linked))[0]).toBe('itself');
  expect((await related(copy))[0]).toBe('itself');
  expect((await related(original))[0]).toBe('itself');
  expect(await related(await make('alone'))).toEqual([]);
});

it('nobody is shown what is of an account that they do not see', async () => {
  const { world } = api;
  const signature = 'incident:1:cpu';
  const own = await world.incident(world.account('Acme', 'staging'), { title: 'own', created_at: now, signature });
  const linked = await world.incident(world.account('Acme'), { title: 'linked', created_at: daysAgo(1) });
  await world.incident(world.account('Acme'), { title: 'alike', created_at: daysAgo(1), signature });
  await world.incident(world.account('Acme', 'staging'), { title: 'beside', created_at: daysAgo(1), signature });
  await world.incident(world.account('Globex'), { title: 'of others', created_at: daysAgo(1), signature });
  await api.as('engineer').done('linkIncidents', { incidentId: own.globalId, relatedIncidentIds: [linked.globalId] });
  expect((await related(own)).sort()).toEqual(['alike', 'beside', 'linked']);
  expect((await related(own, 'customer')).sort()).toEqual(['alike', 'beside', 'linked']);
  expect(await related(own, 'narrowed')).toEqual(['beside']);
});

it.each([0, -1, 101])('refuses first: %d', async (first) => {
  const { errors } = await api
    .as('customer')
    .ask(`{ incidents(first: 1) { nodes { relatedIncidents(first: ${first}) { id } } } }`);
  expect(errors).toMatchObject([
    { message: 'first of relatedIncidents is 1 to 100.', extensions: { code: 'BAD_USER_INPUT' } },
  ]);
});
