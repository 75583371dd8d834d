import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { Fixture } from './sandbox';

describe('alarms', () => {
  it('may be a hundred thousand in one account', async () => {
    const own = await Fixture.start();
    const begunAt = performance.now();
    const before = process.memoryUsage().heapUsed;
    const planted = await own.control<{ alarms: number }>('POST', 'alarms', { count: 100_000, prefix: 'many' });
    const planting = performance.now() - begunAt;
    const used = (process.memoryUsage().heapUsed - before) / 1024 ** 2;
    const there = await own.inAccount(own.first);
    const startedAt = performance.now();
    let found = 0;
    let pages = 0;
    let NextToken: string | undefined;
    do {
      const input = { MaxRecords: 100, AlarmNamePrefix: 'many', ...(NextToken ? { NextToken } : {}) };
      const answer = await there.cloudwatch.send(new DescribeAlarmsCommand(input));
      found += answer.MetricAlarms?.length ?? 0;
      pages++;
      NextToken = answer.NextToken;
    } while (NextToken !== undefined && pages < 60);
    const each = (performance.now() - startedAt) / pages;
    expect([found, pages]).toEqual([6_000, 60]);
    expect(planted.alarms).toBeGreaterThan(100_000);
    const ResourceTypeFilters = ['cloudwatch:alarm'];
    const tagged = await there.tagging.send(new GetResourcesCommand({ ResourceTypeFilters, ResourcesPerPage: 100 }));
    expect(tagged.ResourceTagMappingList).toHaveLength(100);
    expect(tagged.PaginationToken).not.toBe('');
    const name = 'status-check-failed';
    const { alarmNames } = await own.control<{ alarmNames: string[] }>('POST', 'scenario', { name });
    expect(alarmNames).toHaveLength(1);
    await own.close();
    process.stderr.write(
      `100,000 alarms: ${Math.round(used)} MiB, ${each.toFixed(1)} ms a page of 100, planted in ${Math.round(planting)} ms\n`,
    );
  }, 300_000);
});
