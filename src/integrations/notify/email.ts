import { createTransport } from 'nodemailer';

export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** The same for every attempt, so that a mail system can tell a repeat. */
  id: string;
}

/** A mail server did not take it. */
export class UndeliveredError extends Error {
  constructor(
    message: string,
    /** Refused for good: sending it again would be refused again. */
    readonly permanent: boolean,
    options: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'UndeliveredError';
  }
}

export interface Mailer {
  /** Resolves when the mail server has taken the mail; throws `UndeliveredError`. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

export interface MailerOptions {
  url: string;
  from: string;
  /** How long to wait for each answer; default 20 s. */
  patienceMs?: number;
}

const CONNECTIONS = 4;

/** Mails as plain text, each to one address, over a few connections that are kept. */
export function openMailer({ url, from, patienceMs = 20_000 }: MailerOptions): Mailer {
  const transport = createTransport({
    ...serverOf(url),
    pool: true,
    maxConnections: CONNECTIONS,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    // A mail is made of nothing but what it is given.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/>\s*$/, '');
  return {
    send: async ({ to, subject, text, id }) => {
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          messageId: `<${id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        const { code, responseCode = 0 } = error as { code?: string; responseCode?: number };
        // A wrong password is put right by an operator; the mail can wait for that.
        const permanent = responseCode >= 500 && code !== 'EAUTH';
        throw new UndeliveredError((error as Error).message, permanent, { cause: error });
      }
    },
    close: () => transport.close(),
  };
}

/** smtp or smtps://user:password@host:port */
function serverOf(url: string) {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port ? Number(port) : secure ? 465 : 587,
    secure,
    // A password is never sent in the clear.
    requireTLS: username !== '' && !secure,
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
  };
}
