import type { DocumentNode } from 'graphql';
import type { Caller } from '../domain/caller';
import type { AddOnStart } from '../domain/add-on';
import type { WebhookReach } from '../domain/webhook-target';
import type { perform } from '../operations/perform';
import type { ReadPath, ReadPorts } from '../query/ports';

/** What one request has: who asks, where to read and write, and the document that the selections refer to. */
export interface Context {
  caller: Caller;
  database: Parameters<typeof perform>[0];
  readPath: ReadPath;
  ports: ReadPorts;
  /** The cursor of an event once it is numbered; null where that takes too long. */
  cursorOf(eventId: string): Promise<string | null>;
  /** Where webhooks may lead. */
  webhookReach: WebhookReach;
  /** When add-ons that are asked for take effect. */
  addOnStart: AddOnStart;
  /** Whether Patch Now takes a snapshot first. */
  patchNowSnapshot: boolean;
  document: DocumentNode;
  /** As the client sent them. */
  variables: Record<string, unknown>;
  requestId: string;
}
