import { testCloud } from '../harness/aws';
import { testWorkshop } from '../harness/jobs';
const sky = testCloud();
const ground = testWorkshop();
it('times', async () => {
  const { shop } = ground; const { cloud } = sky;
  const world = await cloud.world(); const accounts: any[] = [];
  for (const { name, accounts: members } of world.organizations) {
    const organization = await shop.organization(name);
    for (const account of members) accounts.push(await shop.onboard(organization, account, cloud));
  }
  const t = Date.now(); const cpu = process.cpuUsage();
  await shop.work(shop.context(), 8);
  await shop.whenActive(...accounts.map(({ id }) => id));
  const c = process.cpuUsage(cpu);
  console.log('first sync', Date.now() - t, 'ms; cpu', (c.user + c.system) / 1000);
  const { rows } = await shop.pool.query("select kind, max(extract(epoch from ended_at-created_at)) m, min(extract(epoch from started_at-created_at)) w from job group by 1");
  console.log(rows);
}, 120000);
