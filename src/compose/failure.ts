import { SettingError } from '../config';
import { DomainError } from '../domain/error';

/** What the database or the network says where an address, a password or a name in DATABASE_URL is wrong. */
const UNREACHABLE = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENOENT|28\w{3}|3D000|57P03)$/;

/** A command's option that is missing or not what it must be. */
export class UsageError extends Error {}

/**
 * Why a process does not start or a command fails, as one line for who typed it. Only a fault of the program itself has a
 * stack that is of use.
 */
export function failureLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof SettingError || error instanceof UsageError) return error.message;
  if (error instanceof DomainError) return refusalLine(error);
  if (isFault(error)) return error.stack ?? error.message;
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error && causes.length < 4; at = at.cause) {
    causes.push(wordsOf(at).replace(/\s+/g, ' ').trim());
  }
  const line = causes.filter(Boolean).join(' — ');
  return UNREACHABLE.test(codeOf(error))
    ? `The database cannot be reached; DATABASE_URL must be postgresql://user:password@host:port/name: ${line}`
    : line;
}

/** The path of a refusal names the option: both are called as the input of the API is. */
function refusalLine({ message, path }: DomainError): string {
  const option = path?.[1];
  return option ? `--${option.replace(/Id$/, '').replace(/^expiresAt$/, 'days')}: ${message}` : message;
}

function isFault(error: Error): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
}

/** Several addresses that were tried in vain come as one error without words of its own. */
function wordsOf(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((one) => (one as Error).message).join(', ');
  return error.message;
}

function codeOf(error: Error): string {
  const own = (error as { code?: unknown }).code;
  return typeof own === 'string' ? own : error.cause instanceof Error ? codeOf(error.cause) : '';
}
