import { type AddressInfo, type Socket, createServer } from 'node:net';
import { type Behaviour, Inbox, Mood } from './behaviour';

export interface Mail {
  from: string;
  to: string[];
  /** By lower-case name, unfolded. */
  headers: Record<string, string>;
  body: string;
  /** The reply code that its delivery was answered with; only those of 250 were taken. */
  code: number;
}

const address = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';

function parse(data: string): Pick<Mail, 'headers' | 'body'> {
  const [head = '', ...rest] = data.split('\r\n\r\n');
  const headers: Record<string, string> = {};
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const at = line.indexOf(':');
    if (at > 0) headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
  }
  return { headers, body: rest.join('\r\n\r\n') };
}

/** One SMTP conversation: enough of RFC 5321 for any client, without extensions beyond 8-bit text. */
function converse(socket: Socket, mood: Mood, inbox: Inbox<Mail>): void {
  let buffer = '';
  let from = '';
  let to: string[] = [];
  let data = false;
  let turn = Promise.resolve();
  const say = (text: string): void => void (socket.writable && socket.write(`${text}\r\n`));
  const take = async (message: string): Promise<void> => {
    const code = await mood.next({ taken: 250, failed: 451 });
    if (code === 'CUT') return void socket.destroy();
    inbox.add({ from, to, ...parse(message.replace(/^\.\./gm, '.')), code });
    say(code === 250 ? '250 2.0.0 taken' : `${code} not taken`);
    [from, to] = ['', []];
  };
  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') return say('250-receiver\r\n250 8BITMIME');
    if (verb === 'QUIT') return void socket.end('221 bye\r\n');
    if (verb === 'MAIL') from = address(line);
    else if (verb === 'RCPT') to.push(address(line));
    else if (verb === 'RSET') [from, to] = ['', []];
    else if (verb === 'DATA') {
      if (to.length === 0) return say('503 recipients first');
      data = true;
      return say('354 go on');
    } else if (!['HELO', 'NOOP'].includes(verb)) return say('502 not known');
    say('250 ok');
  };
  const read = async (): Promise<void> => {
    for (;;) {
      const mark = data ? '\r\n.\r\n' : '\r\n';
      const end = buffer.indexOf(mark);
      if (end < 0) return;
      const text = buffer.slice(0, end);
      buffer = buffer.slice(end + mark.length);
      if (data) {
        data = false;
        await take(text);
      } else command(text);
    }
  };
  say('220 receiver ready');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    buffer += chunk.toString('utf8');
    turn = turn.then(read);
  });
}

/** A mail server that keeps what it is sent. Its behaviour decides how the end of each message is answered. */
export async function startMailbox() {
  const mood = new Mood();
  const inbox = new Inbox<Mail>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    converse(socket, mood, inbox);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: '127.0.0.1',
    port,
    url: `smtp://127.0.0.1:${port}`,
    /** Every delivery in order, refused ones too. */
    mails: inbox.all,
    until: (enough: (mails: readonly Mail[]) => boolean) => inbox.until(enough),
    behave: (behaviour: Behaviour) => mood.set(behaviour),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
