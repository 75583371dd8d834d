import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { executionsWithin, readSchedule } from '../../../src/domain/schedule/schedule';

interface Expected {
  schedule: string;
  zone: string;
  offset: number;
  count: number;
  first: string[];
  last: string | null;
  digest: string;
}

const file = join(__dirname, '..', '..', 'fixtures', 'schedules', 'executions.json');
const { since, until, schedules } = JSON.parse(readFileSync(file, 'utf8')) as {
  since: string;
  until: string;
  schedules: Expected[];
};

const HOUR = 3_600_000;

function computed({ schedule, zone, offset }: Expected): string[] {
  const read = readSchedule(schedule);
  const from = new Date(since);
  // A rate is counted from the first execution, which Systems Manager says.
  const countedFrom = read.kind === 'RATE' ? new Date(from.getTime() + read.everyMs) : null;
  const terms = { schedule: read, zone, offsetDays: offset, countedFrom, setAt: from };
  return executionsWithin(terms, from, Infinity, new Date(until)).map((at) => at.toISOString().replace('.000Z', 'Z'));
}

test('200 schedules run for two years when an independent calculation says', () => {
  expect(schedules).toHaveLength(200);
  for (const expected of schedules) {
    const times = computed(expected);
    const { schedule, zone, offset } = expected;
    expect({
      schedule,
      zone,
      offset,
      count: times.length,
      first: times.slice(0, 2),
      last: times.at(-1) ?? null,
      digest: createHash('sha256').update(times.join('\n')).digest('hex').slice(0, 32),
    }).toEqual(expected);
  }
});

test('the schedules cross both changes of daylight saving, on either half of the earth', () => {
  const night = schedules.filter(({ schedule }) => /^cron\(30 [13] \* \* \? \*\)$/.test(schedule));
  const days = (new Date(until).getTime() - new Date(since).getTime()) / (24 * HOUR);
  // A day whose clock jumps over the hour has no execution; one whose clock shows it twice has one.
  expect(night.some(({ count }) => count < days)).toBe(true);
  expect(night.some(({ zone, count }) => zone === 'Asia/Tokyo' && count === days)).toBe(true);
});
