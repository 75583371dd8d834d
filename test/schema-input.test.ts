import { getVariableValues, Kind, parse, parseValue, valueFromAST, type GraphQLScalarType } from 'graphql';
import { buildApiSchema } from '../src/resolvers/schema';

const schema = buildApiSchema();
const scalar = (name: string): GraphQLScalarType => schema.getType(name) as GraphQLScalarType;

/** What comes of the value as a variable; as a literal of the document it must come to the same. */
function taken(name: string, value: unknown): unknown {
  // The parser by itself refuses half a surrogate pair in a document; the scalar must not rely on it.
  const node =
    typeof value === 'string'
      ? { kind: Kind.STRING as const, value }
      : parseValue(JSON.stringify(value).replace(/"(\w+)":/g, '$1:'));
  const literal = valueFromAST(node, scalar(name));
  try {
    const result = scalar(name).parseValue(value);
    expect(literal).toEqual(result);
    return result instanceof Date ? result.toISOString() : result;
  } catch (error) {
    expect(literal).toBeUndefined();
    return (error as Error).message;
  }
}

describe('DateTime', () => {
  it.each([
    ['2026-01-31T08:15:30Z', '2026-01-31T08:15:30.000Z'],
    ['2026-01-31t08:15:30.5z', '2026-01-31T08:15:30.500Z'],
    ['2026-01-31T08:15:30.123999+02:30', '2026-01-31T05:45:30.123Z'],
    ['2024-02-29T23:59:59-11:00', '2024-03-01T10:59:59.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('takes %s', (text, instant) => {
    expect(taken('DateTime', text)).toBe(instant);
  });

  it.each([
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00+24:00',
  ])('refuses %s, which does not exist', (text) => {
    expect(taken('DateTime', text)).toMatch(/exist/);
  });

  it.each(['0001-01-01T00:00:00+01:00', '9999-12-31T23:59:59-01:00', '0000-06-01T00:00:00Z'])(
    'refuses %s, out of range',
    (text) => {
      expect(taken('DateTime', text)).toMatch(/0001 to 9999/);
    },
  );

  it.each(['2026-01-31', '2026-01-31T08:15:30', '2026-01-31 08:15:30Z', '', 'now', '+002026-01-31T08:15:30Z'])(
    'refuses %j as no RFC 3339 date-time',
    (text) => {
      expect(taken('DateTime', text)).toMatch(/RFC 3339/);
    },
  );

  it.each([1769847330, true, { a: 1 }, ['2026-01-31T08:15:30Z']])('refuses %j as no text', (value) => {
    expect(taken('DateTime', value)).toMatch(/must be a text/);
  });

  it('passes out what the database wrote', () => {
    expect(scalar('DateTime').serialize('2026-01-31T08:15:30.000Z')).toBe('2026-01-31T08:15:30.000Z');
  });
});

describe.each([
  [
    'Duration',
    ['PT5M', 'P1DT12H', 'P2W', 'PT0.5S', 'PT0S', 'P30D'],
    ['P', 'PT', 'P1Y', 'P1M', '5M', 'P1DT', 'pt5m', '-PT1H', ''],
  ],
  [
    'AwsAccountId',
    ['000000000012', '123456789012'],
    ['12345678901', '1234567890123', '12345678901a', '１２３４５６７８９０１２', ''],
  ],
  [
    'AwsRegion',
    ['us-east-1', 'ap-southeast-4', 'us-gov-west-1', 'mx-central-1'],
    ['us-east', 'US-EAST-1', 'us-east-1a', '*', ''],
  ],
  [
    'ARN',
    [
      'arn:aws:ec2:us-east-1:123456789012:instance/i-1',
      'arn:aws:s3:::bucket',
      'arn:aws-cn:iam::123456789012:role/a',
      'arn:aws:iam::aws:policy/x',
      'arn:aws:ec2:us-east-1:123456789012:x',
    ],
    [
      'arn:aws:ec2',
      'arn:gcp:ec2:us-east-1:123456789012:x',
      'arn:aws:ec2:us-east-1:1234567890123:x',
      'arn:aws:ec2:us-east-1:123456789012:',
      'arn:aws:sns:us-east-1:123456789012:a\nb',
      '',
    ],
  ],
  ['Cursor', ['ZTE6MTI'], ['', 'a b', 'é']],
  [
    'BigInt',
    ['0', '-1', '9223372036854775807', '-9223372036854775808'],
    ['9223372036854775808', '01', '1e3', '-0x1', '', '1.0'],
  ],
])('%s', (name, good, bad) => {
  it.each(good)('takes %s as it is', (text) => {
    expect(taken(name, text)).toBe(text);
  });

  it.each(bad)('refuses %j', (text) => {
    expect(taken(name, text)).toMatch(new RegExp(`^${name} must `));
  });

  it('refuses what is longer than any of its kind', () => {
    expect(taken(name, '1'.repeat(5000))).toMatch(/at most \d+ characters/);
  });
});

describe('AwsAccountId', () => {
  it('refuses a number, which would have lost its zeros', () => {
    expect(taken('AwsAccountId', 123456789012)).toBe('AwsAccountId must be a text.');
  });
});

describe('JSONObject', () => {
  const nested = (depth: number): unknown => (depth === 0 ? {} : { a: nested(depth - 1) });
  const json = (value: unknown): unknown => {
    try {
      return scalar('JSONObject').parseValue(value);
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('takes an object', () => {
    expect(json({ a: [1, null, { b: 'x' }] })).toEqual({ a: [1, null, { b: 'x' }] });
    expect(json(nested(64))).toEqual(nested(64));
  });

  it.each([
    ['a list', [], 'must be a JSON object'],
    ['a text', 'x', 'must be a JSON object'],
    ['null', null, 'must be a JSON object'],
    ['infinity, as 1e400 is read', { a: [Infinity] }, 'finite numbers'],
    ['NUL in a value', { a: { b: 'x\0' } }, 'NUL'],
    ['half a surrogate pair in a key', { ['\ud800']: 1 }, 'lone surrogate'],
    ['65 levels', nested(65), 'deeper than 64'],
    ['5,000 levels', nested(5_000), 'deeper than 64'],
  ])('refuses %s', (_, value, words) => {
    expect(json(value)).toContain(words);
  });
});

describe('String and ID', () => {
  it.each(['String', 'ID'])('take any sound text as %s', (name) => {
    expect(taken(name, 'Grüße 👋\n\t"')).toBe('Grüße 👋\n\t"');
  });

  it.each([
    ['String', 'a\0b', 'String must not contain the NUL character.'],
    ['ID', '\0', 'ID must not contain the NUL character.'],
    ['String', 'a\ud83d', 'String must not contain a lone surrogate.'],
    ['ID', '\udc4b', 'ID must not contain a lone surrogate.'],
  ])('refuse in %s %j', (name, text, message) => {
    expect(taken(name, text)).toBe(message);
  });

  it('name the place inside of an input', () => {
    const [operation] = parse(
      'mutation($input: CreateIncidentInput!) { createIncident(input: $input) { cursor } }',
    ).definitions;
    if (operation.kind !== 'OperationDefinition') throw new Error('not an operation');
    const input = { accountId: 'a', title: 'x\0', description: 'y', priority: 'HIGH' };
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], { input });
    expect(errors).toHaveLength(1);
    expect(errors?.[0].message).toContain('at "input.title"; String must not contain the NUL character.');
  });
});
