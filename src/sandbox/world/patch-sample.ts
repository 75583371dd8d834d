import { type Cloud, scopeOf } from '../cloud';
import { generateBaselines } from './patch-baseline';
import { generateScans } from './patch-scan';
import type { Account } from './types';

const DAY = 86_400_000;
const GROUP = 'production';
const EVERY = 3;
/** One that nobody has replaced in time: its system has no support any more. */
const OLD = { name: 'Microsoft Windows Server 2012 R2 Datacenter', version: '6.3.9600' };

/** What patching finds in an account and region: daily scans; where patches are managed, a patch group of its own. */
export function generatePatching(cloud: Cloud, account: Account, region: string, createdAt: number): void {
  const scope = scopeOf(account.id, region);
  generateScans(cloud, scope, createdAt);
  if (account.environment !== 'PRODUCTION' || region !== account.regions[0]) return;
  const managed = cloud.instances.all(scope).filter(({ agent, profileArn }) => agent && profileArn);
  const old = managed.find(({ windows, os }) => windows && os.name.includes('2019'));
  if (old) cloud.instances.generate(scope, old.id, { ...old, os: { ...old.os, ...OLD } });
  if (!account.addOns.includes('PATCH')) return;
  generateBaselines(cloud, scope, GROUP, createdAt - 90 * DAY);
  for (const [place, instance] of managed.entries()) {
    if (place % EVERY !== 0) continue;
    const now = cloud.instances.get(scope, instance.id) ?? instance;
    cloud.instances.generate(scope, instance.id, { ...now, tags: { ...now.tags, 'Patch Group': GROUP } });
  }
}
