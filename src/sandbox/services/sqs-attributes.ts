import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { createHash } from 'node:crypto';
import type { Message } from '../world/types';

export type Attributes = Record<string, MessageAttributeValue>;

export const md5 = (text: string | Buffer): string => createHash('md5').update(text).digest('hex');

/** The digest that SDKs check: name, type and value of each attribute, length-prefixed, in the order of their names. */
export function attributeDigest(attributes: Attributes): string {
  const parts: Buffer[] = [];
  const counted = (data: Buffer): void => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    parts.push(size, data);
  };
  for (const name of Object.keys(attributes).sort()) {
    const value = attributes[name];
    counted(Buffer.from(name));
    counted(Buffer.from(value?.DataType ?? ''));
    const binary = value?.DataType?.startsWith('Binary');
    parts.push(Buffer.from([binary ? 2 : 1]));
    counted(binary ? Buffer.from(value?.BinaryValue ?? []) : Buffer.from(value?.StringValue ?? ''));
  }
  return md5(Buffer.concat(parts));
}

export const stored = (attributes: Attributes | undefined): Message['attributes'] =>
  attributes &&
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      {
        DataType: value.DataType ?? 'String',
        ...(value.StringValue === undefined ? {} : { StringValue: value.StringValue }),
        ...(value.BinaryValue ? { BinaryValue: Buffer.from(value.BinaryValue).toString('base64') } : {}),
      },
    ]),
  );

export const shown = (attributes: NonNullable<Message['attributes']>): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      {
        DataType: value.DataType,
        ...(value.StringValue === undefined ? {} : { StringValue: value.StringValue }),
        ...(value.BinaryValue === undefined
          ? {}
          : { BinaryValue: new Uint8Array(Buffer.from(value.BinaryValue, 'base64')) }),
      },
    ]),
  );
