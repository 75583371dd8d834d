import { connect } from 'node:net';
import { startHook } from '../harness/hook';
import { startMailbox } from '../harness/mailbox';

/** Sends lines one by one, each after the server's answer, and gives back the answers. */
function dialogue(port: number, lines: string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const answers: string[] = [];
    const left = [...lines];
    const socket = connect(port, '127.0.0.1');
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      answers.push(chunk.toString().trim());
      const next = left.shift();
      if (next !== undefined) socket.write(`${next}\r\n`);
    });
    socket.on('close', () => resolve(answers.map((answer) => answer.slice(0, 3))));
  });
}

const letter = [
  'EHLO test',
  'MAIL FROM:<ops@example.com>',
  'RCPT TO:<one@example.com>',
  'RCPT TO:<two@example.com>',
  'DATA',
  'Subject: The shop\r\n is slow\r\n\r\nLook\r\n..at it\r\n.',
  'QUIT',
];

describe('the mail receiver', () => {
  it('keeps what it is sent', async () => {
    const box = await startMailbox();
    expect(await dialogue(box.port, letter)).toEqual(['220', '250', '250', '250', '250', '354', '250', '221']);
    expect(box.mails).toEqual([
      {
        from: 'ops@example.com',
        to: ['one@example.com', 'two@example.com'],
        headers: { subject: 'The shop is slow' },
        body: 'Look\r\n.at it',
        code: 250,
      },
    ]);
    await box.close();
  });

  it('fails as often as it is told, refuses, or cuts the line', async () => {
    const box = await startMailbox();
    box.behave({ fail: 2 });
    const codes: (string | undefined)[] = [];
    for (let nth = 0; nth < 3; nth++) codes.push((await dialogue(box.port, letter)).at(-2));
    box.behave({ refuse: 550 });
    codes.push((await dialogue(box.port, letter)).at(-2));
    expect(codes).toEqual(['451', '451', '250', '550']);
    box.behave({ cut: true });
    expect((await dialogue(box.port, letter)).at(-1)).toBe('354');
    expect((await box.until((mails) => mails.length === 4)).map((mail) => mail.code)).toEqual([451, 451, 250, 550]);
    await box.close();
  });
});

describe('the webhook receiver', () => {
  it('keeps every call, and fails, refuses, waits or cuts as it is told', async () => {
    const hook = await startHook();
    const call = async (body: string) => (await fetch(`${hook.url}alerts?x=1`, { method: 'POST', body })).status;
    expect(await call('first')).toBe(204);
    hook.behave({ fail: 1 });
    expect([await call('second'), await call('third')]).toEqual([503, 204]);
    hook.behave({ refuse: 410 });
    expect(await call('fourth')).toBe(410);
    hook.behave({ delayMs: 150 });
    const startedAt = performance.now();
    await call('fifth');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(145);
    hook.behave({ cut: true });
    await expect(call('sixth')).rejects.toThrow('fetch failed');
    expect(hook.calls.map(({ body, status }) => `${body} ${status}`)).toEqual([
      'first 204',
      'second 503',
      'third 204',
      'fourth 410',
      'fifth 204',
      'sixth 0',
    ]);
    expect(hook.calls[0]).toMatchObject({ method: 'POST', path: '/alerts?x=1' });
    await hook.close();
  });
});
