import { SettingError } from '../config';
import { DatabaseSettingError } from '../database/reach';
import { DomainError } from '../domain/error';

/** A command's option that is missing or not what it must be. */
export class UsageError extends Error {}

/**
 * Why a process does not start or a command fails, as one line for who typed it. Only a fault of the program itself has a
 * stack that is of use.
 */
export function failureLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof SettingError || error instanceof UsageError || error instanceof DatabaseSettingError) {
    return error.message;
  }
  if (error instanceof DomainError) return refusalLine(error);
  if (isFault(error)) return error.stack ?? error.message;
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error && causes.length < 4; at = at.cause) {
    causes.push(wordsOf(at).replace(/\s+/g, ' ').trim());
  }
  return causes.filter(Boolean).join(' — ');
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
