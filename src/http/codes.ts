/** `extensions.code` of every top-level error; mutations' own refusals are UserErrorCode in the schema. */
export const ErrorCode = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'PAYLOAD_TOO_LARGE',
  'RATE_LIMITED',
  'QUERY_TOO_COMPLEX',
  'PERSISTED_QUERY_NOT_FOUND',
  'CURSOR_EXPIRED',
  'UPSTREAM_UNAVAILABLE',
  'TIMEOUT',
  'INTERNAL_SERVER_ERROR',
] as const;
export type ErrorCode = (typeof ErrorCode)[number];

export function isErrorCode(code: unknown): code is ErrorCode {
  return ErrorCode.some((known) => known === code);
}
