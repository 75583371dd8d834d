import type { Logger } from 'pino';
import type { Task } from '../domain/job';
import type { SupportSettings } from '../domain/support/settings';
import type { Database } from '../operations/unit';
import type { AwsSessions } from '../integrations/aws/session';
import type { Mailer } from '../integrations/notify/email';
import type { WebhookSender } from '../integrations/notify/webhook';

/** What every job gets: the database through operations, AWS through integrations, and a logger. */
export interface JobContext {
  database: Database;
  aws: AwsSessions;
  /** Left out: no mail server is set, and nothing is sent. */
  mailer?: Mailer | null;
  webhooks?: WebhookSender;
  /** Service time, as this process follows it. */
  now(): Date;
  log: Logger;
  /** Aborts when the process stops: a long job ends at its next safe place and is taken up again later. */
  signal: AbortSignal;
  /** How long one source of a synchronisation may take; default 45 s. */
  sourcePatienceMs?: number;
  /** How many alarms a second are put in one Region of an account; default: AWS's quota. */
  alarmsPerSecond?: number;
  /** Which cases of the AWS Support Center are ours, and how urgent; default: as the operations plan says. */
  support?: SupportSettings;
  /** How long what AWS was told may take to appear there, before it is told again; default 15 s. */
  supportSettlesMs?: number;
}

export type JobIds = Record<string, string | number | boolean | null>;

/** Reloads by ids, checks the state, acts, records; a repeat is a no-op. Throwing means: try again with backoff. */
export type JobHandler = (ids: JobIds, context: JobContext) => Promise<void>;

export type JobTable = Partial<Record<Task, JobHandler>>;

/** Only one process of all leads for a key; composition lends this. */
export type Lead = (
  key: string,
  onLeading: (signal: AbortSignal) => Promise<void> | void,
) => { close(): Promise<void> };
