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

/**
 * An account that no sample customer owns, for onboarding by hand. Its number is the same in every world; the others'
 * begin with 3 to 8, so none of them can be it.
 */
export const SPARE = { accountId: '246801357924', name: 'spare', resources: 36 } as const;

export const ROLE = 'opsgraph-operations';
export const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2'] as const;

export const queueArn = (name: string): string => `arn:aws:sqs:${PLATFORM.region}:${PLATFORM.accountId}:${name}`;
