import { DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../src/sandbox';
import { type World, clients, platform } from './sandbox';

const ENTRY = join(__dirname, '../../src/sandbox/main.ts');
const execArgv = ['-r', '@swc-node/register'];

interface Ready {
  type: string;
  url: string;
  port: number;
}

let directory: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

type Heard = Ready & { ms: number; id: number; offset: number; happenings: number };

const heard = async (child: ChildProcess, type: string): Promise<Heard> => {
  for (;;) {
    const [message] = (await once(child, 'message')) as [Heard];
    if (message.type === type) return message;
  }
};

async function start(settings: object): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(ENTRY, [JSON.stringify(settings)], { execArgv, stdio: ['pipe', 'pipe', 'inherit', 'ipc'] });
  children.push(child);
  return { child, url: (await heard(child, 'ready')).url };
}

const world = async (url: string): Promise<World> => (await (await fetch(`${url}/_sandbox/world`)).json()) as World;
const control = async (url: string, path: string, body: object = {}) =>
  (await (await fetch(`${url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) })).json()) as Record<
    string,
    never
  > & {
    alarmNames: string[];
    offsetMs: number;
  };
const inFirst = async (url: string, region = 'us-east-1') => {
  const accountId = (await world(url)).organizations[0]?.accounts[0]?.accountId ?? '';
  return clients(
    url,
    { accessKeyId: `CUST${accountId}ROOT`, secretAccessKey: 'sandbox-customer-secret-opens-nothing-else' },
    region,
  );
};

describe('a killed sandbox', () => {
  it('finds its world, its changes, its messages, its time and its counts again', async () => {
    const first = await start({ directory, seed: 'durable', resources: 200 });
    const before = await world(first.url);
    const aws = await inFirst(first.url);
    const QueueUrl = before.queueUrl;
    await control(first.url, 'advance', { by: 'PT5H' });
    const { alarmNames } = await control(first.url, 'scenario', { name: 'disk-full' });
    const alarm = {
      MetricName: 'm',
      Namespace: 'N',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
    } as const;
    await aws.cloudwatch.send(
      new PutMetricAlarmCommand({ AlarmName: 'mine', ComparisonOperator: 'GreaterThanThreshold', ...alarm }),
    );
    const [instance] =
      (await aws.ec2.send(new DescribeInstancesCommand({ MaxResults: 5 }))).Reservations?.[0]?.Instances ?? [];
    const InstanceIds = [instance?.InstanceId ?? ''];
    await aws.ec2.send(new StopInstancesCommand({ InstanceIds }));
    const own = clients(first.url, platform);
    await own.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'do not lose me' }));
    await own.sns.send(new CreateTopicCommand({ Name: 'kept' }));
    await control(first.url, 'trust', {
      accountId: before.organizations[0]?.accounts[0]?.accountId,
      externalId: 'kept-id',
    });
    const calls = (await (await fetch(`${first.url}/_sandbox/calls`)).json()) as object;
    const exited = once(first.child, 'exit');
    first.child.kill('SIGKILL');
    await exited;
    // A torn last line is what a kill in the middle of a write leaves.
    appendFileSync(join(directory, 'journal.jsonl'), '["alarms","torn');

    const second = await start({ directory, seed: 'another seed is not asked for', accounts: 40 });
    const after = await world(second.url);
    expect(after.organizations.map((each) => each.name)).toEqual(before.organizations.map((each) => each.name));
    expect(after.organizations[0]?.accounts[0]).toMatchObject({
      ...before.organizations[0]?.accounts[0],
      trusted: true,
    });
    expect(after.counts).toEqual({ ...before.counts, alarms: (before.counts.alarms ?? 0) + 1 });
    expect(after.clock.offsetMs).toBe(5 * 3_600_000);
    expect(await (await fetch(`${second.url}/_sandbox/calls`)).json()).toEqual(calls);
    const again = await inFirst(second.url);
    const { MetricAlarms } = await again.cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNames: [...alarmNames, 'mine'] }),
    );
    expect(MetricAlarms?.map((each) => [each.AlarmName, each.StateValue]).sort()).toEqual(
      [
        [alarmNames[0], 'ALARM'],
        ['mine', 'INSUFFICIENT_DATA'],
      ].sort(),
    );
    const messages: string[] = [];
    while (!messages.includes('do not lose me')) {
      const answer = await clients(second.url, platform).sqs.send(
        new ReceiveMessageCommand({ QueueUrl: after.queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
      );
      if (!answer.Messages?.length) break;
      messages.push(...answer.Messages.map((message) => message.Body ?? ''));
    }
    expect(messages).toContain('do not lose me');
    expect(messages.some((body) => body.includes(alarmNames[0] ?? ''))).toBe(true);
    const state = async () =>
      (await again.ec2.send(new DescribeInstancesCommand({ InstanceIds }))).Reservations?.[0]?.Instances?.[0]?.State
        ?.Name;
    while ((await state()) === 'stopping');
    expect(await state()).toBe('stopped');
  });

  it('leaves a journal that is rewritten when it has grown', async () => {
    const sandbox = await startSandbox({ directory });
    const QueueUrl = (await world(sandbox.url)).queueUrl;
    await control(sandbox.url, 'deliver', { event: { id: 'x', detail: {} }, times: 1000 });
    const grown = statSync(join(directory, 'journal.jsonl')).size;
    const { sqs } = clients(sandbox.url, platform);
    await control(sandbox.url, 'reset');
    expect(statSync(join(directory, 'journal.jsonl')).size).toBeLessThan(grown / 10);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'after' }));
    expect(readFileSync(join(directory, 'journal.jsonl'), 'utf8')).toContain('"after"');
    await sandbox.close();
  });
});

describe('a sandbox process', () => {
  it('ends when its parent is gone, whichever way they are connected', async () => {
    const { child } = await start({});
    const gone = once(child, 'exit');
    child.disconnect();
    expect((await gone)[0]).toBe(0);
    const piped = spawn(process.execPath, [...execArgv, ENTRY, '{}'], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(piped);
    const [line] = (await once(piped.stdout, 'data')) as [Buffer];
    expect(JSON.parse(line.toString())).toMatchObject({
      type: 'ready',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    });
    const ended = once(piped, 'exit');
    piped.stdin.end();
    expect((await ended)[0]).toBe(0);
  });

  it.each([
    ['a parent that takes no more of its output', (child: ChildProcess) => void child.stdout!.destroy(), 'SIGTERM'],
    ['a parent that has turned away before it is ready', (child: ChildProcess) => child.disconnect(), null],
  ])('%s does not make it fail', async (_what, leave, signal) => {
    const child = fork(ENTRY, ['{}'], { execArgv, stdio: ['pipe', 'pipe', 'pipe', 'ipc'] });
    children.push(child);
    let said = '';
    child.stderr!.on('data', (chunk) => (said += String(chunk)));
    const ended = once(child, 'exit');
    leave(child);
    if (signal) {
      await once(child, 'message');
      child.kill(signal as NodeJS.Signals);
    }
    expect([(await ended)[0], said]).toEqual([0, '']);
  });

  it('leaves no orphan when its parent is killed', async () => {
    const script = `
      const child = require('node:child_process').fork(${JSON.stringify(ENTRY)}, ['{}'], { execArgv: ${JSON.stringify(execArgv)} });
      child.on('message', ({ url }) => url && process.stdout.write(JSON.stringify({ url, pid: child.pid })));`;
    const parent = spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: join(__dirname, '../..'),
    });
    children.push(parent);
    let text = '';
    for await (const chunk of parent.stdout) {
      text += String(chunk);
      if (text.includes('"pid"')) break;
    }
    const { pid } = JSON.parse(text.slice(text.lastIndexOf('{'))) as { pid: number };
    parent.kill('SIGKILL');
    const alive = (): boolean => {
      try {
        // Signal 0 only asks; a zombie that nobody has reaped yet counts as ended.
        process.kill(pid, 0);
        return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
      } catch {
        return false;
      }
    };
    while (alive()) await new Promise((resolve) => setImmediate(resolve));
    expect(alive()).toBe(false);
  });

  it('follows its parent’s clock and asks it to advance', async () => {
    const { child, url } = await start({ clock: 'parent', offset: 3_600_000 });
    expect((await world(url)).clock.offsetMs).toBe(3_600_000);
    const asked = heard(child, 'advance');
    const advancing = control(url, 'advance', { by: 'PT2H' });
    const { ms, id } = await asked;
    expect(ms).toBe(7_200_000);
    child.send({ type: 'clock', offset: 3_600_000 + ms });
    expect((await heard(child, 'clocked')).offset).toBe(10_800_000);
    child.send({ type: 'advanced', id });
    expect((await advancing).offsetMs).toBe(10_800_000);
    child.send({ type: 'clock', offset: 5 });
    expect((await heard(child, 'clocked')).offset).toBe(10_800_000);
    const refused = heard(child, 'advance');
    const failing = control(url, 'advance', { by: 'PT1H' });
    child.send({ type: 'advanced', id: (await refused).id, error: 'busy' });
    expect(await failing).toMatchObject({ error: { code: 'CLOCK_REFUSED' } });
  });

  it('tells its parent whether time has brought something about', async () => {
    const { child, url } = await start({ clock: 'parent', offset: 0 });
    // From noon on: at night backups run.
    const noon = Math.ceil((Date.now() - 43_200_000) / 86_400_000) * 86_400_000 + 43_200_000;
    let offset = noon - Date.now();
    const hourLater = async (): Promise<number> => {
      const clocked = heard(child, 'clocked');
      child.send({ type: 'clock', offset: (offset += 3_600_000) });
      return (await clocked).happenings;
    };
    const calm = await hourLater();
    expect(await hourLater()).toBe(calm);
    const aws = await inFirst(url);
    const { Reservations } = await aws.ec2.send(new DescribeInstancesCommand({}));
    const running = Reservations?.flatMap(({ Instances }) => Instances ?? []).find((i) => i.State?.Name === 'running');
    await aws.ec2.send(new StopInstancesCommand({ InstanceIds: [running?.InstanceId ?? ''] }));
    expect(await hourLater()).toBeGreaterThan(calm);
  });

  it('says why it cannot start', async () => {
    const { url } = await start({});
    const taken = spawn(process.execPath, [...execArgv, ENTRY, JSON.stringify({ port: Number(new URL(url).port) })], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    children.push(taken);
    let said = '';
    taken.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    expect((await once(taken, 'close'))[0]).toBe(1);
    expect(said).toContain('EADDRINUSE');
  });
});
