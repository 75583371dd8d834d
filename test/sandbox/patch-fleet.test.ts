import {
  DescribeInstanceInformationCommand,
  DescribeInstancePatchStatesCommand,
  SendCommandCommand,
} from '@aws-sdk/client-ssm';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fixture } from './sandbox';

const MOST_CPU_MS = 12_000;
const MOST_JOURNAL = 15_000_000;

it('three hundred instances are patched in one window, and nobody waits long for the clock', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const fixture = await Fixture.start({ directory, resources: 4200 });
  const aws = await fixture.inAccount(fixture.first);
  const ids: string[] = [];
  for (let NextToken: string | undefined, more = true; more; more = NextToken !== undefined) {
    const page = await aws.ssm.send(new DescribeInstanceInformationCommand({ MaxResults: 50, NextToken }));
    const online = page.InstanceInformationList?.filter((one) => one.PingStatus === 'Online') ?? [];
    ids.push(...online.flatMap((one) => one.InstanceId ?? []));
    ({ NextToken } = page);
  }
  const fleet = ids.slice(0, 300);
  expect(fleet).toHaveLength(300);
  for (let at = 0; at < fleet.length; at += 50) {
    const InstanceIds = fleet.slice(at, at + 50);
    const Parameters = { Operation: ['Install'] };
    await aws.ssm.send(new SendCommandCommand({ DocumentName: 'AWS-RunPatchBaseline', InstanceIds, Parameters }));
  }
  const size = () => statSync(join(directory, 'journal.jsonl')).size;
  const [cpu, before] = [process.cpuUsage(), size()];
  await fixture.control('POST', 'advance', { by: 'PT4H' });
  const { user, system } = process.cpuUsage(cpu);
  expect((user + system) / 1000).toBeLessThan(MOST_CPU_MS);
  expect(size() - before).toBeLessThan(MOST_JOURNAL);
  for (let at = 0; at < fleet.length; at += 50) {
    const { InstancePatchStates = [] } = await aws.ssm.send(
      new DescribeInstancePatchStatesCommand({ InstanceIds: fleet.slice(at, at + 50) }),
    );
    expect(InstancePatchStates.map((one) => [one.Operation, one.MissingCount])).toEqual(
      InstancePatchStates.map((one) => [one.Operation, 0]),
    );
    expect(InstancePatchStates.filter((one) => one.Operation === 'Install').length).toBeGreaterThan(0);
  }
  await fixture.close();
  rmSync(directory, { recursive: true });
});
