import type * as Q from '@aws-sdk/client-sqs';
import { scopeOf } from '../cloud';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import { type Attributes, attributeDigest, md5, shown, stored } from './sqs-attributes';
import { arrival, enqueue, messageOf, nextVisible, take } from '../world/queue';
import type { Message, Queue } from '../world/types';

const LARGEST = 1_048_576;

/** The queue a URL names. Its host is not looked at: a restarted sandbox may listen elsewhere. */
export function queueOf(call: Call<{ QueueUrl?: string | undefined }>): Queue {
  const [, accountId = '', name = ''] = /\/(\d{12})\/([\w-]+)$/.exec(call.input.QueueUrl ?? '') ?? [];
  const queue = call.cloud.queues.get(scopeOf(accountId, call.region), name);
  if (!queue || accountId !== call.caller.accountId) {
    throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', 400);
  }
  return queue;
}

function send(
  call: Call,
  queue: Queue,
  entry: { MessageBody?: string; DelaySeconds?: number; MessageAttributes?: Attributes },
) {
  const body = entry.MessageBody ?? '';
  if (body.length === 0)
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.', 400);
  if (Buffer.byteLength(body) > LARGEST) {
    throw new AwsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${LARGEST} bytes.`,
      400,
    );
  }
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(body)) {
    throw new AwsError('InvalidMessageContents', 'The message contains characters outside the allowed set.', 400);
  }
  const delay = entry.DelaySeconds;
  if (delay !== undefined && (delay < 0 || delay > 900)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
      400,
    );
  }
  const attributes = stored(entry.MessageAttributes);
  const more = {
    senderId: call.caller.userId,
    ...(attributes ? { attributes } : {}),
    ...(delay === undefined ? {} : { delaySeconds: delay }),
  };
  const message = enqueue(call.cloud, queue, body, more);
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5(body),
    ...(entry.MessageAttributes ? { MD5OfMessageAttributes: attributeDigest(entry.MessageAttributes) } : {}),
  };
}

export const sendMessage = (call: Call<Q.SendMessageCommandInput>): Answer<Q.SendMessageCommandOutput> =>
  send(call, queueOf(call), call.input as { MessageBody: string });

interface Failed {
  Id: string;
  SenderFault: boolean;
  Code: string;
  Message: string;
}

/** Runs a batch: each entry succeeds or fails by itself, the batch as a whole is refused only when it is malformed. */
function batch<T extends { Id?: string | undefined }, R>(
  entries: readonly T[] | undefined,
  run: (entry: T) => R,
): { Successful: ({ Id: string } & R)[]; Failed: Failed[] } {
  if (!entries?.length)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.', 400);
  if (entries.length > 10) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
      400,
    );
  }
  const ids = entries.map((entry) => entry.Id ?? '');
  const repeated = ids.find((id, place) => ids.indexOf(id) !== place);
  if (repeated !== undefined) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`, 400);
  const Successful: ({ Id: string } & R)[] = [];
  const Failed: Failed[] = [];
  for (const entry of entries) {
    const Id = entry.Id ?? '';
    try {
      Successful.push({ Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}

export function sendMessageBatch(call: Call<Q.SendMessageBatchCommandInput>): Answer<Q.SendMessageBatchCommandOutput> {
  const queue = queueOf(call);
  return batch(call.input.Entries, (entry) => send(call, queue, entry as { MessageBody: string }));
}

function whole(value: number | undefined, low: number, high: number, name: string, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (value < low || value > high) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${low} and ${high}, if provided.`,
      400,
    );
  }
  return value;
}

export async function receiveMessage(
  call: Call<Q.ReceiveMessageCommandInput>,
): Promise<Answer<Q.ReceiveMessageCommandOutput>> {
  const { cloud, input, gone } = call;
  const queue = queueOf(call);
  const limit = whole(input.MaxNumberOfMessages, 1, 10, 'MaxNumberOfMessages', 1);
  const wait = whole(
    input.WaitTimeSeconds,
    0,
    20,
    'WaitTimeSeconds',
    Number(queue.attributes.ReceiveMessageWaitTimeSeconds ?? 0),
  );
  const hide = whole(
    input.VisibilityTimeout,
    0,
    43_200,
    'VisibilityTimeout',
    Number(queue.attributes.VisibilityTimeout ?? 30),
  );
  const until = Date.now() + wait * 1000;
  let taken = take(cloud, queue, limit, hide * 1000);
  while (taken.length === 0 && Date.now() < until && !gone.aborted && !call.cloud.closing) {
    const next = Math.min(until, Math.max(nextVisible(cloud, queue), Date.now() + 20));
    await arrival(cloud, queue, next - Date.now(), gone);
    // A client that has gone must not be handed messages: they would stay hidden for nobody.
    if (gone.aborted) break;
    taken = take(cloud, queue, limit, hide * 1000);
  }
  const asked: string[] = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  const wanted = input.MessageAttributeNames ?? [];
  return { Messages: taken.map((message) => present(message, asked, wanted)) };
}

function present(message: Message, asked: readonly string[], wanted: readonly string[]): Q.Message {
  const system: Record<string, string> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.received),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
  };
  const named = (name: string): boolean =>
    wanted.some(
      (pattern) =>
        pattern === 'All' ||
        pattern === '.*' ||
        pattern === name ||
        (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1))),
    );
  const attributes = Object.fromEntries(Object.entries(message.attributes ?? {}).filter(([name]) => named(name)));
  const values = shown(attributes);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(asked.length
      ? {
          Attributes: Object.fromEntries(
            Object.entries(system).filter(([name]) => asked.includes('All') || asked.includes(name)),
          ),
        }
      : {}),
    ...(Object.keys(values).length
      ? { MessageAttributes: values, MD5OfMessageAttributes: attributeDigest(values) }
      : {}),
  };
}

function byReceipt(call: Call, queue: Queue, receipt: string | undefined): Message | undefined {
  const id = messageOf(receipt ?? '');
  if (!/^[0-9a-f-]{36}$/.test(id)) {
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${receipt}" is not a valid receipt handle.`,
      400,
    );
  }
  return call.cloud.messages.get(queue.arn, id);
}

/** A stale receipt deletes nothing and is no error: the message has been given to somebody else since. */
function remove(call: Call, queue: Queue, receipt: string | undefined): object {
  const message = byReceipt(call, queue, receipt);
  if (message?.receipt === receipt) call.cloud.messages.delete(queue.arn, message?.id ?? '');
  return {};
}

export const deleteMessage = (call: Call<Q.DeleteMessageCommandInput>): Answer<Q.DeleteMessageCommandOutput> =>
  remove(call, queueOf(call), call.input.ReceiptHandle);

export function deleteMessageBatch(
  call: Call<Q.DeleteMessageBatchCommandInput>,
): Answer<Q.DeleteMessageBatchCommandOutput> {
  const queue = queueOf(call);
  return batch(call.input.Entries, (entry) => remove(call, queue, entry.ReceiptHandle));
}

export function changeMessageVisibility(
  call: Call<Q.ChangeMessageVisibilityCommandInput>,
): Answer<Q.ChangeMessageVisibilityCommandOutput> {
  const queue = queueOf(call);
  const seconds = whole(call.input.VisibilityTimeout, 0, 43_200, 'VisibilityTimeout', 0);
  const message = byReceipt(call, queue, call.input.ReceiptHandle);
  if (!message) {
    throw new AwsError(
      'InvalidParameterValue',
      'Value for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.',
      400,
    );
  }
  if (message.visibleAt <= Date.now()) {
    throw new AwsError('MessageNotInflight', 'The specified message is not in flight.', 400);
  }
  call.cloud.messages.put(queue.arn, message.id, { ...message, visibleAt: Date.now() + seconds * 1000 });
  return {};
}
