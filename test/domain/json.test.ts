import { createSign, createVerify, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  checkJson,
  isWellFormed,
  snsEnvelope,
  stringToSign,
  type SnsEnvelope,
} from '../../src/domain/signals/envelope';
import { isRefusal, Refusal } from '../../src/domain/signals';

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

test.each<[string, string, string, string[]]>([
  ['NUL in a value', '{"a":{"b":"x\\u0000"}}', 'INVALID', ['a', 'b']],
  ['NUL in a key', '{"a":{"b\\u0000":1}}', 'INVALID', ['a', 'b\uFFFD']],
  ['a raw NUL', '{"a":"x\0"}', 'INVALID', ['a']],
  ['a NUL between tokens', '{"a":\0 1}', 'INVALID', ['a']],
  ['a lone high surrogate', '{"a":[0,{"c":"\\ud800 x"}]}', 'INVALID', ['a', '1', 'c']],
  ['a lone low surrogate', '["\\udc00"]', 'INVALID', ['0']],
  ['surrogates in the wrong order', '["\\udc00\\ud800"]', 'INVALID', ['0']],
  ['a lone surrogate as it is', '{"a":"\ud83d"}', 'INVALID', ['a']],
  ['1e400', '{"a":[1,1e400]}', 'INVALID', ['a', '1']],
  ['-1e400', '-1e400', 'INVALID', []],
  ['a number of 400 digits', `{"n":${'9'.repeat(400)}}`, 'INVALID', ['n']],
  ['a key twice', '{"x":{"a":1,"b":2,"a":3}}', 'INVALID', ['x', 'a']],
  ['a key twice, once escaped', '[{"a":1,"\\u0061":2}]', 'INVALID', ['0', 'a']],
  ['101 levels', deep(101), 'LIMIT_EXCEEDED', Array<string>(10).fill('0')],
  ['10,000 levels', deep(10_000), 'LIMIT_EXCEEDED', Array<string>(10).fill('0')],
  ['100,000 levels of objects, unclosed', '{"a":'.repeat(50_000), 'LIMIT_EXCEEDED', Array<string>(10).fill('a')],
  ['too many bytes', JSON.stringify('x'.repeat(256 * 1024)), 'TOO_LONG', []],
  ['too many bytes in fewer characters', JSON.stringify('€'.repeat(100 * 1024)), 'TOO_LONG', []],
  ['nothing', '', 'INVALID', []],
  ['words', 'not json', 'INVALID', []],
  ['half', '{"a":', 'INVALID', []],
  ['an open string', '{"a', 'INVALID', []],
  ['a trailing backslash', '"\\', 'INVALID', []],
  ['a comma too many', '[1,]', 'INVALID', []],
  ['NaN', '[NaN]', 'INVALID', []],
  ['two values', '{} {}', 'INVALID', []],
  ['a raw control character', '"a\u0001"', 'INVALID', []],
])('refuses %s', (_, text, code, path) => {
  const refusal = checkJson(text);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ code, path });
  expect((refusal as Refusal).message).not.toBe('');
});

test.each<[string, string]>([
  ['100 levels', deep(100)],
  ['a pair of surrogates', '"\\ud83d\\ude00 😀"'],
  ['the largest double', '[1.7976931348623157e308,-0,1e-400,0.1E+2]'],
  ['the same key in different objects', '[{"a":1},{"a":{"a":2}}]'],
  ['a value that equals its key', '{"a":"a","b":["a","a"]}'],
  ['brackets, commas and quotation marks in text', '{"a":"[{\\"},:","]":"\\\\"}'],
  ['a key of every prototype', '{"__proto__":1,"constructor":2}'],
  ['blanks', ' \n\t{ "a" : [ ] , "b" : { } } \r'],
])('takes %s', (_, text) => expect(checkJson(text)).toEqual(JSON.parse(text)));

test('what a parser reads and nothing is wrong with is read alike', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.boolean(), (value, pretty) => {
      const text = JSON.stringify(value, null, pretty ? 2 : 0);
      const found = checkJson(text);
      const wrong = text.includes('\\u0000');
      if (isRefusal(found)) expect(wrong).toBe(true);
      else expect(found).toEqual(JSON.parse(text));
    }),
    { numRuns: 1000 },
  );
});

test('no text whatever throws', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '"a"',
    '1e999',
    '-',
    'true',
    '\\u',
    'd800',
    '\0',
    ' ',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(piece, { maxLength: 60 }).map((all) => all.join('')),
      ),
      (text) => {
        let parsed = true;
        try {
          JSON.parse(text);
        } catch {
          parsed = false;
        }
        if (!parsed) expect(isRefusal(checkJson(text))).toBe(true);
        else checkJson(text);
      },
    ),
    { numRuns: 3000 },
  );
});

test('a refusal can itself be stored', () => {
  for (const text of ['{"\\u0000\\ud800":{"a":1,"a":2}}', `{"${'k'.repeat(99)}😀😀":[1e999]}`]) {
    const { path, message } = checkJson(text) as Refusal;
    expect([...path, message].every((part) => isWellFormed(part) && !part.includes('\0'))).toBe(true);
  }
});

test('half a megabyte is gone through in a moment', () => {
  const text = JSON.stringify(
    Array.from({ length: 6000 }, (_, n) => ({ id: n, text: `line "${n}" \\ € ${'x'.repeat(40)}` })),
  );
  const started = performance.now();
  expect(isRefusal(checkJson(text, { maxBytes: 1e6, maxDepth: 100 }))).toBe(false);
  expect(performance.now() - started).toBeLessThan(1000);
});

const printed = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, `../fixtures/events/${name}.json`), 'utf8')) as Record<string, unknown>;

const opened = (body: unknown): SnsEnvelope => {
  const envelope = snsEnvelope(body);
  if (isRefusal(envelope)) throw new Error(envelope.message);
  return envelope;
};

test('what SNS signs of a notification', () => {
  expect(stringToSign(opened(printed('sns-notification')))).toBe(
    'Message\nHello world!\nMessageId\n22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324\nSubject\nMy First Message\n' +
      'Timestamp\n2012-05-02T00:54:06.655Z\nTopicArn\narn:aws:sns:us-west-2:123456789012:MyTopic\nType\nNotification\n',
  );
});

test('a notification without a subject leaves the pair out', () => {
  const { Subject, ...body } = printed('sns-notification');
  expect(Subject).toBe('My First Message');
  expect(stringToSign(opened(body))).not.toContain('Subject');
  expect(stringToSign(opened({ ...body, Subject: null }))).not.toContain('Subject');
});

test.each(['sns-subscription-confirmation', 'sns-unsubscribe-confirmation'])('what SNS signs of %s', (name) => {
  const body = printed(name) as Record<string, string>;
  const names = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  expect(stringToSign(opened(body))).toBe(names.map((key) => `${key}\n${body[key]}\n`).join(''));
});

test('a signature over the string verifies until a signed field changes', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const body = printed('sns-notification') as Record<string, string>;
  const signature = createSign('RSA-SHA256')
    .update(stringToSign(opened(body)), 'utf8')
    .sign(privateKey);
  const verifies = (changed: Record<string, string>) =>
    createVerify('RSA-SHA256')
      .update(stringToSign(opened(changed)), 'utf8')
      .verify(publicKey, signature);
  expect(verifies(body)).toBe(true);
  for (const key of ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn']) {
    expect(verifies({ ...body, [key]: `${body[key]}x` })).toBe(false);
  }
});

test.each<[string, Record<string, unknown>, string, string[]]>([
  [
    'a message that is an object, as AWS prints one',
    printed('config-compliance-change-sns-notification'),
    'INVALID',
    ['Message'],
  ],
  ['no signature', { ...printed('sns-notification'), Signature: undefined }, 'REQUIRED', ['Signature']],
  ['no certificate', { ...printed('sns-notification'), SigningCertURL: '' }, 'REQUIRED', ['SigningCertURL']],
  [
    'an unknown version',
    { ...printed('sns-notification'), SignatureVersion: '3' },
    'UNSUPPORTED',
    ['SignatureVersion'],
  ],
  ['an unknown type', { ...printed('sns-notification'), Type: 'Hello' }, 'INVALID', ['Type']],
  ['a subject that is no text', { ...printed('sns-notification'), Subject: 5 }, 'INVALID', ['Subject']],
  [
    'a confirmation without its token',
    { ...printed('sns-subscription-confirmation'), Token: null },
    'REQUIRED',
    ['Token'],
  ],
])('refuses an envelope with %s', (_, body, code, path) => {
  expect(snsEnvelope(body)).toMatchObject({ code, path });
  expect(isRefusal(snsEnvelope(body))).toBe(true);
});
