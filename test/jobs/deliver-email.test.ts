import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { leader } from '../../src/database/lock';
import { systemCaller } from '../../src/domain/caller';
import { openMailer } from '../../src/integrations/notify/email';
import { freeJobsOfDead } from '../../src/jobs/heartbeat';
import { escalateIncident } from '../../src/operations/escalation-policy/escalate-incident';
import { transact } from '../../src/operations/unit';
import { MINUTE, testEscalation, type Ground } from '../harness/escalation';
import { silent } from '../harness/jobs';
import { until } from '../harness/until';

const escalation = testEscalation();
const { api } = escalation;

/** An incident whose only step was taken. */
async function escalated(ground?: Ground) {
  const place = ground ?? (await escalation.ground());
  await place.policy([10]);
  const incident = await place.open();
  await escalation.advance(11 * MINUTE);
  const address = `after-10@${place.name}.example`;
  return { incident, address, now: async () => (await escalation.deliveries(incident))[0] };
}

async function notesOn(incident: { uuid: string }): Promise<string[]> {
  const { rows } = await api.world.pool.query(
    `select body from comment where incident_id = $1 and visibility = 'INTERNAL' order by created_at`,
    [incident.uuid],
  );
  return rows.map(({ body }) => body);
}

it('tries again later what the mail server could not take, under the same Message-ID', async () => {
  escalation.mailbox.behave({ fail: 2 });
  const { incident, address, now } = await escalated();
  const first = await now();
  expect(first.last_error).toContain('451');
  // On a slow machine the second attempt may have been made already.
  const pause = first.next_attempt_at!.getTime() - Date.now();
  expect(pause).toBeLessThanOrEqual(10_000 * 2 ** (first.attempts - 1));
  await escalation.hurry();
  await escalation.hurry();
  expect(await now()).toMatchObject({ status: 'SENT', attempts: 3, next_attempt_at: null, last_error: null });
  const mails = escalation.mailsTo(address);
  expect(mails.map(({ code }) => code)).toEqual([451, 451, 250]);
  expect(new Set(mails.map(({ headers }) => headers['message-id']))).toEqual(
    new Set([`<${(await now()).id}@accelerate.example>`]),
  );
  expect(await notesOn(incident)).toEqual([]);
});

it('does not repeat what is refused for good, and says so beside the incident, to Accelerate', async () => {
  escalation.mailbox.behave({ refuse: 550 });
  const { incident, address, now } = await escalated();
  expect(await now()).toMatchObject({ status: 'FAILED', attempts: 1, ended_at: expect.any(Date) });
  await escalation.hurry();
  expect(escalation.mailsTo(address)).toHaveLength(1);
  expect(await notesOn(incident)).toEqual([
    expect.stringMatching(`^Step 1 of the escalation did not reach ${address} in 1 attempts: .*550`),
  ]);
  const noted = (await api.world.events(incident.uuid)).at(-1)!;
  expect(noted).toMatchObject({ kind: 'INCIDENT_COMMENT_ADDED', customer_visible: false });
});

it('gives up after ten attempts', async () => {
  escalation.mailbox.behave({ cut: true });
  const { incident, now } = await escalated();
  const { id, status } = await now();
  expect(status).toBe('PENDING');
  await api.world.pool.query('update delivery set attempts = 9 where id = $1', [id]);
  await escalation.hurry();
  expect(await now()).toMatchObject({ status: 'FAILED', attempts: 10 });
  expect(await notesOn(incident)).toHaveLength(1);
});

it('a mail server that does not answer holds nothing else up', async () => {
  await escalation.rest();
  // It accepts and is silent for longer than we wait.
  escalation.mailbox.behave({ delayMs: 5_000 });
  const impatient = openMailer({ url: escalation.mailbox.url, from: 'ops@accelerate.example', patienceMs: 300 });
  try {
    await escalation.work(impatient);
    const { now } = await escalated();
    expect(await now()).toMatchObject({ status: 'PENDING', attempts: 1, last_error: expect.any(String) });
  } finally {
    await escalation.rest();
    impatient.close();
  }
});

it('without a mail server the step is taken, and recorded as not sent with the reason', async () => {
  await escalation.rest();
  await escalation.work(null);
  try {
    const { incident, now } = await escalated();
    const reason = 'No mail server is set (SMTP_URL).';
    expect(await now()).toMatchObject({
      status: 'NOT_SENT',
      attempts: 0,
      last_error: reason,
      ended_at: expect.any(Date),
    });
    const [event] = await escalation.events(incident);
    expect(event.internal_after).toMatchObject({ notSent: reason });
  } finally {
    await escalation.rest();
  }
});

it('however many look at an incident at once, each step is taken once', async () => {
  const ground = await escalation.ground();
  await ground.policy([10, 20, 30]);
  const incident = await ground.open();
  await escalation.idle();
  await escalation.rest();
  await api.world.advance(25 * MINUTE);
  const look = () =>
    transact(api.world.database, systemCaller('test'), (unit) => escalateIncident(unit, incident.uuid, { mail: true }));
  await Promise.all(Array.from({ length: 12 }, look));
  expect((await escalation.told(incident)).map(([step]) => step)).toEqual([1, 2]);
  await escalation.work();
  await escalation.idle();
  expect((await escalation.deliveries(incident)).map(({ status }) => status)).toEqual(['SENT', 'SENT']);
});

it('workers that die between sending and recording leave a mail to be sent again, and no step taken twice', async () => {
  const deadAfterMs = 1_200;
  const ground = await escalation.ground();
  await ground.policy([10]);
  const incidents = [];
  for (let i = 0; i < 12; i++) incidents.push(await ground.open());
  await escalation.idle();
  await escalation.rest();
  const { database, pool } = api.world;
  await api.world.advance(11 * MINUTE);
  const script = join(__dirname, '../harness/escalation-process.ts');
  const lead = (key: string, onLeading: (signal: AbortSignal) => Promise<void> | void) =>
    leader(database.pool, key, { onLeading, intervalMs: 100 });
  const looking = freeJobsOfDead(pool, lead, silent, deadAfterMs);
  const address = `after-10@${ground.name}.example`;
  try {
    for (const sends of [3, 2]) {
      const child = spawn(
        process.execPath,
        ['-r', '@swc-node/register', script, urlOf(), escalation.mailbox.url, `${deadAfterMs}`, `${sends}`],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      const [, signal] = await new Promise<[number | null, string | null]>((resolve) =>
        child.once('exit', (code, name) => resolve([code, name])),
      );
      expect(signal).toBe('SIGKILL');
    }
    const sentByThen = escalation.mailsTo(address).length;
    expect(sentByThen).toBeGreaterThan(0);
    await escalation.work();
    await until('all is delivered', async () => {
      const { rows } = await pool.query(
        `select count(*)::int as n from delivery where target = $1 and status = 'SENT'`,
        [address],
      );
      return rows[0].n === incidents.length;
    });
  } finally {
    await looking.stop();
  }
  for (const incident of incidents) expect((await escalation.told(incident)).map(([step]) => step)).toEqual([1]);
  const ids = escalation.mailsTo(address).map(({ headers }) => headers['message-id']);
  expect(new Set(ids).size).toBe(incidents.length);
  // What was sent by who died right after it came once more, and only that.
  expect(ids.length).toBeGreaterThan(incidents.length);
  expect(ids.length).toBeLessThanOrEqual(incidents.length + 2 * 4);
});

function urlOf(): string {
  return (api.world.pool.options as { connectionString: string }).connectionString;
}
