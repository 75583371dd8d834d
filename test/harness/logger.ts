import pino, { type Logger } from 'pino';

/** A logger that keeps what is a warning or worse, parsed, for a test to look at. */
export function recordingLogger(): { logger: Logger; complaints: Record<string, unknown>[] } {
  const complaints: Record<string, unknown>[] = [];
  const write = (line: string): void => void complaints.push(JSON.parse(line));
  return { logger: pino({ level: 'warn' }, { write }), complaints };
}
