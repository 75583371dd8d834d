import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '../../src/sandbox/world/certificate';

export type Message = Record<string, string>;

/** Somebody who signs as SNS does and hands out the certificate over HTTP. */
export class SnsSender {
  url = '';
  readonly asked: string[] = [];
  private readonly server: Server;
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly certificate = selfSigned(this.keys, 'sns.amazonaws.com', new Date(Date.now() - 60_000));

  constructor() {
    this.server = createServer((request, response) => {
      const path = request.url ?? '';
      this.asked.push(path);
      if (path === '/redirect.pem') return response.writeHead(302, { location: '/certificate.pem' }).end();
      if (path === '/nothing.pem') return response.end('not a certificate');
      if (path === '/certificate.pem') return response.end(this.certificate);
      return response.writeHead(path.startsWith('/?Action=ConfirmSubscription') ? 200 : 404).end();
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  /** Signed over what SNS documents: names and values, one a line, in byte order of the names. */
  signed(message: Message, version: '1' | '2' = '2', certificate = 'certificate.pem'): Message {
    const names =
      message.Type === 'Notification'
        ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
        : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
    const text = names
      .filter((name) => message[name] !== undefined)
      .map((name) => `${name}\n${message[name]}\n`)
      .join('');
    const signature = sign(version === '1' ? 'sha1' : 'sha256', Buffer.from(text), this.keys.privateKey).toString(
      'base64',
    );
    return {
      ...message,
      SignatureVersion: version,
      Signature: signature,
      SigningCertURL: `${this.url}/${certificate}`,
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
