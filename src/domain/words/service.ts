export const CountPrecision = ['EXACT', 'AT_LEAST'] as const;
export type CountPrecision = (typeof CountPrecision)[number];

export const OrderDirection = ['ASC', 'DESC'] as const;
export type OrderDirection = (typeof OrderDirection)[number];

export const Party = ['CUSTOMER', 'ACCELERATE'] as const;
export type Party = (typeof Party)[number];

export const RaciRole = ['RESPONSIBLE', 'CONSULTED', 'INFORMED'] as const;
export type RaciRole = (typeof RaciRole)[number];

export const Role = [
  'CUSTOMER_VIEWER',
  'CUSTOMER_OPERATOR',
  'CUSTOMER_ADMIN',
  'OPERATIONS_ENGINEER',
  'SECURITY_ANALYST',
  'CLOUD_ARCHITECT',
  'CLOUD_SERVICE_DELIVERY_MANAGER',
  'BREAK_GLASS',
  'SYSTEM',
] as const;
export type Role = (typeof Role)[number];

export const UserErrorCode = [
  'INVALID',
  'REQUIRED',
  'TOO_LONG',
  'TOO_MANY',
  'NOT_FOUND',
  'FORBIDDEN',
  'NOT_RESPONSIBLE',
  'ADD_ON_REQUIRED',
  'CONFLICT',
  'INVALID_TRANSITION',
  'LIMIT_EXCEEDED',
  'CHANGE_FREEZE',
  'UNSUPPORTED',
  'IDEMPOTENCY_KEY_REUSED',
  'ALREADY_EXISTS',
  'GUARD_REFUSED',
] as const;
export type UserErrorCode = (typeof UserErrorCode)[number];

export const JobStatus = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const;
export type JobStatus = (typeof JobStatus)[number];

export const StreamReason = [
  'RETENTION_EXPIRED',
  'EPOCH_CHANGED',
  'SHUTDOWN',
  'TOKEN_EXPIRED',
  'PERMISSION_CHANGED',
  'SLOW_CLIENT',
  'LIMIT_REACHED',
] as const;
export type StreamReason = (typeof StreamReason)[number];
