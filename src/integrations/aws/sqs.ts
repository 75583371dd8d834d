export interface QueueMessage {
  id: string;
  receipt: string;
  body: string;
  /** How often SQS has handed it out. */
  receives: number;
}

/** The platform's own queue of signals: long poll, delete only after the commit. */
export interface SignalQueue {
  receive(waitSeconds: number, signal: AbortSignal): Promise<QueueMessage[]>;
  /** Rejects when a message could not be removed; it then comes again. */
  remove(messages: readonly QueueMessage[]): Promise<void>;
  close(): void;
}

const BATCH = 10;
const ANSWER_MS = 10_000;

export async function openQueue(queueUrl: string, region: string): Promise<SignalQueue> {
  const sdk = await import('@aws-sdk/client-sqs');
  const client = new sdk.SQSClient({
    region,
    maxAttempts: 3,
    // A long poll is silent for twenty seconds by design; more is a connection that nobody answers.
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 20_000 + ANSWER_MS, throwOnRequestTimeout: true },
  });
  return {
    receive: async (waitSeconds, signal) => {
      const { Messages } = await client.send(
        new sdk.ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: BATCH,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        }),
        { abortSignal: signal },
      );
      return (Messages ?? []).map((message) => ({
        id: message.MessageId!,
        receipt: message.ReceiptHandle!,
        body: message.Body ?? '',
        receives: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
      }));
    },
    remove: async (messages) => {
      const batches = Array.from({ length: Math.ceil(messages.length / BATCH) }, (_, i) =>
        messages.slice(i * BATCH, (i + 1) * BATCH),
      );
      const answers = await Promise.all(
        batches.map((batch) =>
          client.send(
            new sdk.DeleteMessageBatchCommand({
              QueueUrl: queueUrl,
              Entries: batch.map((message, n) => ({ Id: String(n), ReceiptHandle: message.receipt })),
            }),
            { abortSignal: AbortSignal.timeout(3 * ANSWER_MS) },
          ),
        ),
      );
      const failed = answers.flatMap((answer) => answer.Failed ?? []);
      if (failed.length > 0) {
        throw new Error(
          `SQS kept ${failed.length} of ${messages.length} messages: ${failed[0].Code} ${failed[0].Message}`,
        );
      }
    },
    close: () => client.destroy(),
  };
}

/** The queue that SQS moves a queue's dead letters to, or null where its redrive policy names none. */
export async function openDeadLetters(queueUrl: string, region: string): Promise<SignalQueue | null> {
  const sdk = await import('@aws-sdk/client-sqs');
  const client = new sdk.SQSClient({ region });
  try {
    const { Attributes } = await client.send(
      new sdk.GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['RedrivePolicy'] }),
    );
    if (!Attributes?.RedrivePolicy) return null;
    const { deadLetterTargetArn } = JSON.parse(Attributes.RedrivePolicy) as { deadLetterTargetArn: string };
    // A queue's dead letters are in its own region and account.
    const [owner, name] = deadLetterTargetArn.split(':').slice(4);
    const { QueueUrl } = await client.send(
      new sdk.GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: owner }),
    );
    return await openQueue(QueueUrl!, region);
  } finally {
    client.destroy();
  }
}

/** Asks about how many messages wait in the queue or are out of it. */
export async function queueDepth(queueUrl: string, region: string): Promise<() => Promise<number>> {
  const sdk = await import('@aws-sdk/client-sqs');
  const client = new sdk.SQSClient({ region });
  return async () => {
    const { Attributes } = await client.send(
      new sdk.GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Object.values(Attributes ?? {}).reduce((sum, value) => sum + Number(value), 0);
  };
}
