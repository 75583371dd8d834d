import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRefusal, normalise, Refusal, type Via } from '../../src/domain/signals';

const read = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, `../fixtures/events/${name}.json`), 'utf8')) as Record<string, unknown>;
const alarm = () =>
  read('cloudwatch-alarm-state-change') as { detail: Record<string, Record<string, unknown>> } & Record<
    string,
    unknown
  >;
const change = (patch: (event: ReturnType<typeof alarm>) => void) => {
  const event = alarm();
  patch(event);
  return event;
};

test.each<[string, unknown, Via, string, string[]]>([
  ['a list', [], 'EVENTBRIDGE', 'INVALID', []],
  ['null', null, 'GENERIC', 'INVALID', []],
  ['no id', change((event) => delete event.id), 'EVENTBRIDGE', 'REQUIRED', ['id']],
  ['a number as id', change((event) => (event.id = 5)), 'EVENTBRIDGE', 'INVALID', ['id']],
  ['an endless id', change((event) => (event.id = 'x'.repeat(256))), 'EVENTBRIDGE', 'TOO_LONG', ['id']],
  ['no source', change((event) => delete event.source), 'EVENTBRIDGE', 'REQUIRED', ['source']],
  ['an account of letters', change((event) => (event.account = 'acme')), 'EVENTBRIDGE', 'INVALID', ['account']],
  [
    'a day that no month has',
    change((event) => (event.time = '2021-02-30T00:00:00Z')),
    'EVENTBRIDGE',
    'INVALID',
    ['time'],
  ],
  [
    'no detail',
    change((event) => delete (event as Record<string, unknown>).detail),
    'EVENTBRIDGE',
    'REQUIRED',
    ['detail'],
  ],
  [
    'no alarm name',
    change((event) => delete event.detail.alarmName),
    'EVENTBRIDGE',
    'REQUIRED',
    ['detail', 'alarmName'],
  ],
  [
    'a state of its own',
    change((event) => (event.detail.state.value = 'constructor')),
    'EVENTBRIDGE',
    'INVALID',
    ['detail', 'state', 'value'],
  ],
  [
    'no time of state',
    change((event) => (event.detail.state.timestamp = 'now')),
    'EVENTBRIDGE',
    'INVALID',
    ['detail', 'state', 'timestamp'],
  ],
  ['an unknown SNS type', { ...read('sns-notification'), Type: 'Other' }, 'SNS', 'INVALID', ['Type']],
  ['no topic', { ...read('sns-notification'), TopicArn: 'MyTopic' }, 'SNS', 'INVALID', ['TopicArn']],
  [
    'a broken event inside SNS',
    { ...read('sns-notification'), Message: JSON.stringify({ ...alarm(), account: 7 }) },
    'SNS',
    'INVALID',
    ['Message', 'account'],
  ],
  ['generic without account', { id: 'a', title: 't' }, 'GENERIC', 'REQUIRED', ['account']],
  [
    'generic that fires without a key',
    { id: 'a', account: '123456789012', title: 't', occurredAt: '2026-01-01T00:00:00Z' },
    'GENERIC',
    'REQUIRED',
    ['dedupKey'],
  ],
  [
    'generic in a state of its own',
    { id: 'a', account: '123456789012', state: 'BAD' },
    'GENERIC',
    'INVALID',
    ['state'],
  ],
])('refuses %s, naming the field', (_, event, via, code, path) => {
  const refusal = normalise(event, via);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ code, path });
});

test('a body that looks like a refusal is none', () => {
  expect(isRefusal({ code: 'INVALID', path: [], message: 'x' })).toBe(false);
});
