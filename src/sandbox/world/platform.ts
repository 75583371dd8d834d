/** The account that the platform itself lives in, and the credentials with which it calls the sandbox. */
export const PLATFORM = {
  accountId: '905418037261',
  region: 'us-east-1',
  accessKeyId: 'SANDBOXPLATFORM00001',
  secretAccessKey: 'sandbox-platform-secret-opens-nothing-else',
  queue: 'opsgraph-signals',
  deadLetters: 'opsgraph-signals-dead-letters',
} as const;

/** Each simulated account's own administrator: what a customer would use to act in their account. */
export const customerKey = (accountId: string): { accessKeyId: string; secretAccessKey: string } => ({
  accessKeyId: `CUST${accountId}ROOT`,
  secretAccessKey: 'sandbox-customer-secret-opens-nothing-else',
});

export const ROLE = 'opsgraph-operations';
export const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2'] as const;

export const queueArn = (name: string): string => `arn:aws:sqs:${PLATFORM.region}:${PLATFORM.accountId}:${name}`;
