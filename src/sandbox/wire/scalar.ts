import { toDate } from './document';
import { AwsError } from './error';
import type { NormalizedSchema } from './model';

/** One value that travels as text: in a form, a path, a query string or a header. */
export function readScalar(schema: NormalizedSchema, text: string, at: string): unknown {
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, 'base64'));
  if (schema.isTimestampSchema()) return toDate(text);
  if (schema.isBooleanSchema()) return text === 'true' || text === 'True';
  if (schema.isNumericSchema()) {
    const number = Number(text);
    if (text === '' || Number.isNaN(number)) {
      throw new AwsError('MalformedInput', `${at} holds ${JSON.stringify(text)}, which is not a number`, 400);
    }
    return number;
  }
  return text;
}
