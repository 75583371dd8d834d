/** What a portal developer reads first: it heads schema.graphql and the explorer's documentation. */
export const schemaDescription = `Managed cloud operations on AWS: accounts under management, what is in them, alarms, incidents, and one ordered log of everything that happens.

**Signing in.** \`Authorization: Bearer <API key or token>\`; over WebSocket the same text as \`authorization\` in the payload of \`connection_init\`. \`viewer\` tells who you are and what you may do.

**Ids** are opaque and unique across all types; \`node\` and \`nodes\` find any object by its id. Natural keys stand beside them: \`awsAccountId\`, \`arn\`, an incident's \`number\`.

**Tenancy.** You see the organizations and accounts that your key or membership covers. What is not yours does not exist for you: null, or NOT_FOUND where you name it in a mutation.

**Lists** are connections: \`first\` (50 unless said otherwise, 200 at most) and \`after\`, or \`last\` and \`before\`. A cursor belongs to its filter and order. \`nodes\` are the items; \`totalCount\` is counted only when it is asked for.

**Mutations** take one \`input\` and are done whole or not at all. A refusal is an entry of the payload's \`userErrors\` (\`message\`, \`path\`, \`code\`) and nothing was written then. A repeat with the same \`idempotencyKey\` within 24 hours has no further effect. \`expectedVersion\` refuses a change of what has changed since you read it. The payload's \`cursor\` is the place of the change in every stream.

**Errors** of queries and streams, and those of syntax, access and limits, stand in \`errors\`, each with \`extensions.code\` and \`extensions.requestId\`, and with \`extensions.retryAfterMs\` where a repeat may succeed.

**Limits.** An operation costs points before it runs (a list 1 for itself and as much for each item as the lists within it cost); it may cost 1,000, and each principal's allowance refills by 1,000 a second. \`extensions.cost\` tells price and allowance; \`rateLimit(dryRun: true)\` prices an operation without running it. Depth is 12, aliases are 15, root fields 10. An installation may set other numbers.

**Streams** run over WebSocket (\`graphql-transport-ws\` at \`/graphql\`) or server-sent events (\`/graphql/stream\`). The first item is StreamOpened; each carries a \`cursor\`. Subscribe again with \`after\` set to the last cursor you have handled and nothing is missing, in order; what comes twice has the same cursor. The query \`events\` reads the same log by the same cursors.`;
