import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Jose = typeof import('jose', { with: { 'resolution-mode': 'import' } });
type PrivateKey = Awaited<ReturnType<Jose['generateKeyPair']>>['privateKey'];

export interface Claims {
  sub?: string;
  email?: string;
  email_verified?: unknown;
  aud?: string;
  iss?: string;
  /** Seconds from now. */
  expiresIn?: number | null;
}

/** An OpenID Connect issuer on a socket of its own: publishes its configuration and keys, signs, rotates. */
export class LocalIssuer {
  url = '';
  /** Requests that it was sent, by path. */
  readonly asked: Record<string, number> = {};
  /** What it answers to everything; 200 is what it should. */
  status = 200;
  private readonly server: Server;
  private readonly keys: { kid: string; algorithm: string; privateKey: PrivateKey; jwk: object }[] = [];

  constructor() {
    this.server = createServer((request, response) => {
      const path = request.url ?? '';
      this.asked[path] = (this.asked[path] ?? 0) + 1;
      const body =
        path === '/keys'
          ? { keys: this.keys.map(({ jwk }) => jwk) }
          : { issuer: this.url, jwks_uri: `${this.url}/keys` };
      response.writeHead(this.status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    await this.rotate();
    return this;
  }

  /** A new key; the old ones are published no more. */
  async rotate(algorithm = 'RS256'): Promise<void> {
    const jose = await import('jose');
    const { publicKey, privateKey } = await jose.generateKeyPair(algorithm, { extractable: true });
    const kid = `key-${Math.random().toString(36).slice(2)}`;
    this.keys.splice(0, Infinity, {
      kid,
      algorithm,
      privateKey,
      jwk: { ...(await jose.exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' },
    });
  }

  async sign(claims: Claims = {}): Promise<string> {
    const jose = await import('jose');
    const { sub = 'subject-1', aud = 'opsgraph', iss = this.url, expiresIn = 600, ...rest } = claims;
    const [{ kid, algorithm, privateKey }] = this.keys;
    const jwt = new jose.SignJWT(rest)
      .setProtectedHeader({ alg: algorithm, kid })
      .setSubject(sub)
      .setAudience(aud)
      .setIssuer(iss)
      .setIssuedAt();
    if (expiresIn !== null) jwt.setExpirationTime(Math.floor(Date.now() / 1_000) + expiresIn);
    return jwt.sign(privateKey);
  }

  /** Signed with a text that both sides could know: to be refused, whatever the text. */
  async signShared(secret: string): Promise<string> {
    const jose = await import('jose');
    return new jose.SignJWT({ sub: 'subject-1', aud: 'opsgraph', iss: this.url })
      .setProtectedHeader({ alg: 'HS256', kid: this.keys[0].kid })
      .setExpirationTime('10m')
      .sign(new TextEncoder().encode(secret));
  }

  /** Not signed at all. */
  unsigned(): string {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const exp = Math.floor(Date.now() / 1_000) + 600;
    return `${part({ alg: 'none' })}.${part({ sub: 'subject-1', aud: 'opsgraph', iss: this.url, exp })}.`;
  }

  get publicKeyText(): string {
    return JSON.stringify(this.keys[0].jwk);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
