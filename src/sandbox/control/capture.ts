import type { AwsEvent } from '../world/bus';
import { PLATFORM, queueArn } from '../world/platform';
import type { Message } from '../world/types';
import type { Stage } from './scenario';

/**
 * What arrives in the platform's queue from now on. Whoever acts and asks within one turn of the event loop sees the
 * messages before any consumer can.
 */
export function capture({ cloud }: Stage): { since(): AwsEvent[]; withdraw(): AwsEvent[] } {
  const arn = queueArn(PLATFORM.queue);
  const before = new Set(cloud.messages.all(arn).map((message) => message.id));
  const fresh = (): Message[] => cloud.messages.all(arn).filter((message) => !before.has(message.id));
  const read = (messages: Message[]): AwsEvent[] => messages.map((message) => JSON.parse(message.body) as AwsEvent);
  return {
    since: () => read(fresh()),
    withdraw: () => {
      const messages = fresh();
      for (const message of messages) cloud.messages.delete(arn, message.id);
      return read(messages);
    },
  };
}
