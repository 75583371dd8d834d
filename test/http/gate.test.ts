import { getIntrospectionQuery } from 'graphql';
import { keyCaller } from './caller';
import { admit, costOf, gateOf, refused } from './gate';

describe('what is no GraphQL', () => {
  it('is refused with where it stops', () => {
    const { codes, errors } = refused(() => admit('{ greeting'));
    expect(codes).toEqual(['GRAPHQL_PARSE_FAILED']);
    expect(errors[0].locations).toEqual([{ line: 1, column: 11 }]);
  });

  it('is refused past 2,000 tokens before the rest is read', () => {
    const most = `{${' greeting'.repeat(1_998)}}`;
    expect(refused(() => admit(most)).codes).toEqual(['QUERY_TOO_COMPLEX']);
    const { codes, messages } = refused(() => admit(`${most} #`.replace('}', ' greeting }')));
    expect(codes).toEqual(['GRAPHQL_PARSE_FAILED']);
    expect(messages[0]).toContain('2000 tokens');
  });

  it('is refused with at most 20 errors and no suggestion', () => {
    const { messages, codes } = refused(() =>
      admit(`{ resource(id: 1) { ${[...Array(40).keys()].map((n) => `arn${n}`).join(' ')} } }`),
    );
    expect(messages.length).toBeLessThanOrEqual(21);
    expect(new Set(codes)).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
    expect(messages.join()).not.toContain('Did you mean');
  });
});

describe('depth', () => {
  const nested = (levels: number): string =>
    `{ resource(id: 1) ${'{ parent '.repeat(levels - 2)}{ id }${' }'.repeat(levels - 2)} }`;

  it('may be 12', () => {
    expect(admit(nested(12)).operation.operation).toBe('query');
    expect(refused(() => admit(nested(13)))).toMatchObject({
      codes: ['QUERY_TOO_COMPLEX'],
      messages: [expect.stringContaining('13 levels of depth')],
    });
  });

  it('counts through fragments', () => {
    const parts = [...Array(12).keys()].map((n) => `fragment f${n} on Resource { parent { ...f${n + 1} } }`);
    const query = `{ resource(id: 1) { ...f0 } } ${parts.join(' ')} fragment f12 on Resource { id }`;
    expect(refused(() => admit(query)).messages).toEqual([expect.stringContaining('14 levels of depth')]);
  });
});

describe('aliases', () => {
  it('may be 15, __typename and fragments counted', () => {
    const aliased = (count: number): string =>
      `{ resource(id: 1) { ...f ...f } } fragment f on Resource { ${[...Array(count).keys()].map((n) => `a${n}: __typename`).join(' ')} }`;
    expect(admit(aliased(7)).document).toBeDefined();
    expect(refused(() => admit(aliased(8)))).toMatchObject({
      codes: ['QUERY_TOO_COMPLEX'],
      messages: [expect.stringContaining('16 aliases')],
    });
  });
});

it('allows 10 root fields, counted through fragments', () => {
  const roots = (count: number): string =>
    `{ a: greeting ...rest } fragment rest on Query { ${[...Array(count - 1).keys()].map((n) => `b${n}: greeting`).join(' ')} }`;
  expect(admit(roots(10)).document).toBeDefined();
  expect(refused(() => admit(roots(11))).messages).toEqual([expect.stringContaining('11 root fields')]);
});

it('allows 5 directives', () => {
  const directed = (count: number): string => `{ resource(id: 1) { ${'arn @include(if: true) '.repeat(count)} } }`;
  expect(admit(directed(5)).document).toBeDefined();
  expect(refused(() => admit(directed(6))).messages).toEqual([expect.stringContaining('6 directives')]);
});

describe('fragments', () => {
  const duration = (work: () => void): number => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  };

  it('that spread one another in a circle are refused', () => {
    const query =
      '{ resource(id: 1) { ...a } } fragment a on Resource { parent { ...b } } fragment b on Resource { parent { ...a } }';
    expect(refused(() => admit(query)).codes).toContain('GRAPHQL_VALIDATION_FAILED');
  });

  it('that double at each step cost no more time than their text', () => {
    const doubling = (steps: number): string => {
      const parts = [...Array(steps).keys()].map(
        (n) => `fragment f${n} on Resource { ...f${n + 1} parent { ...f${n + 1} } ...f${n + 1} }`,
      );
      return `{ resource(id: 1) { ...f0 } } ${parts.join(' ')} fragment f${steps} on Resource { id }`;
    };
    // Two to the hundredth fields, were they spread out.
    const took = duration(() => {
      expect(refused(() => admit(doubling(100))).codes).toEqual(['QUERY_TOO_COMPLEX']);
    });
    expect(took).toBeLessThan(1_000);
    expect(duration(() => costOf(doubling(10)))).toBeLessThan(1_000);
    const flat = [...Array(150).keys()].map((n) => `fragment f${n} on Resource { ...f${n + 1} ...f${n + 1} }`);
    const query = `{ resource(id: 1) { ...f0 } } ${flat.join(' ')} fragment f150 on Resource { id }`;
    expect(duration(() => expect(costOf(query)).toBe(1))).toBeLessThan(2_000);
  });

  it('never spread and unknown ones are validation’s to refuse', () => {
    expect(refused(() => admit('{ ...nobody }')).codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(refused(() => admit('{ greeting } fragment f on Query { greeting }')).codes).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
    ]);
  });

  it('of one name again and again are checked in time', () => {
    const took = duration(() => {
      expect(refused(() => admit(`{ resource(id: 1) { ${'arn '.repeat(1_900)} nowhere } }`)).codes).toEqual([
        'GRAPHQL_VALIDATION_FAILED',
      ]);
    });
    expect(took).toBeLessThan(3_000);
  });
});

describe('introspection', () => {
  it('is exempt from depth, aliases and cost', () => {
    const admission = admit(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }));
    expect(admission.throttle.requestedQueryCost).toBe(1);
    const aliased = `{ __schema { types { ${[...Array(30).keys()].map((n) => `a${n}: name`).join(' ')} } } }`;
    expect(admit(aliased).document).toBeDefined();
  });

  it('is refused to whom it is closed, though the document has been validated for another', () => {
    const gate = gateOf({ mayIntrospect: ({ role }) => role !== 'CUSTOMER_VIEWER' });
    for (const query of [
      '{ __schema { types { name } } }',
      '{ ...f } fragment f on Query { x: __type(name: "Query") { name } }',
    ]) {
      expect(gate.admit({ query, caller: keyCaller() }).document).toBeDefined();
      expect(refused(() => gate.admit({ query, caller: keyCaller({ role: 'CUSTOMER_VIEWER' }) })).codes).toEqual([
        'FORBIDDEN',
      ]);
    }
    expect(
      gate.admit({ query: '{ __typename }', caller: keyCaller({ role: 'CUSTOMER_VIEWER' }) }).document,
    ).toBeDefined();
  });
});

describe('scopes', () => {
  it('are needed to read and to subscribe', () => {
    const caller = keyCaller({ scopes: ['signals:write'] });
    expect(refused(() => admit('{ greeting }', { caller })).codes).toEqual(['FORBIDDEN']);
    expect(refused(() => admit('subscription { events }', { caller: keyCaller({ scopes: ['read'] }) })).codes).toEqual([
      'FORBIDDEN',
    ]);
    expect(admit('subscription { events }').operation.operation).toBe('subscription');
    expect(admit('{ greeting }', { caller: keyCaller({ scopes: ['admin'] }) }).operation.operation).toBe('query');
  });
});

describe('which operation', () => {
  const two = 'query A { greeting } mutation B { partly { name } }';

  it('is named where there are several', () => {
    expect(admit(two, { operationName: 'B' }).operation.operation).toBe('mutation');
    expect(refused(() => admit(two)).codes).toEqual(['BAD_USER_INPUT']);
    expect(refused(() => admit(two, { operationName: 'C' })).codes).toEqual(['BAD_USER_INPUT']);
  });
});

describe('points', () => {
  const expensive = '{ resources(first: 111) { nodes { alarms(first: 7) { nodes { name } } } } }';

  it('are spent and come back with time', () => {
    let now = 1_000_000;
    const gate = gateOf({ now: () => now });
    const one = (): number => {
      const { throttle, release } = gate.admit({ query: expensive, caller: keyCaller() });
      release();
      return throttle.currentlyAvailable;
    };
    const left = [...Array(20).keys()].map(one);
    expect(left).toEqual([...Array(20).keys()].map((n) => 20_000 - (n + 1) * 1_000));
    const { codes, errors } = refused(one);
    expect(codes).toEqual(['RATE_LIMITED']);
    expect(errors[0].extensions.retryAfterMs).toBe(1_000);
    now += 999;
    expect(refused(one).errors[0].extensions.retryAfterMs).toBe(1);
    now += 1;
    expect(one()).toBe(0);
    // Another principal of another tenant has its own.
    const other = keyCaller({ principalId: 'other', memberOf: ['c'] });
    expect(gate.admit({ query: expensive, caller: other }).throttle.currentlyAvailable).toBe(19_000);
    now += 3_600_000;
    expect(one()).toBe(19_000);
  });

  it('are four times as many for a tenant', () => {
    const gate = gateOf({ now: () => 0 });
    const spend = (principalId: string): void =>
      gate.admit({ query: expensive, caller: keyCaller({ principalId }) }).release();
    for (const principal of ['a', 'b', 'c', 'd']) for (let n = 0; n < 20; n++) spend(principal);
    expect(refused(() => spend('e'))).toMatchObject({
      codes: ['RATE_LIMITED'],
      messages: [expect.stringContaining("organization's")],
    });
  });

  it('that free operations need are none', () => {
    const gate = gateOf({ now: () => 0, limits: { bucket: 1 } });
    expect(gate.admit({ query: '{ resource(id: 1) { id } }', caller: keyCaller() }).throttle.currentlyAvailable).toBe(
      0,
    );
    expect(gate.admit({ query: '{ __typename }', caller: keyCaller() }).throttle.currentlyAvailable).toBe(0);
    expect(gate.rateLimit(gate.admit({ query: '{ greeting }', caller: keyCaller() }).throttle)).toEqual({
      cost: 0,
      maximumAvailable: 1,
      currentlyAvailable: 0,
      restoreRate: 1_000,
      resetAt: new Date(1),
      limit: 1_000,
    });
  });
});

describe('operations at once', () => {
  it('may be 25 of a principal, subscriptions apart', () => {
    const refusals: string[] = [];
    const gate = gateOf({ onRefusal: (code) => refusals.push(code) });
    const begin = (query = '{ greeting }', caller = keyCaller()) => gate.admit({ query, caller });
    const running = [...Array(25).keys()].map(() => begin());
    expect(refused(begin).codes).toEqual(['RATE_LIMITED']);
    expect(begin('subscription { events }').document).toBeDefined();
    expect(begin('{ greeting }', keyCaller({ principalId: 'another' })).document).toBeDefined();
    // Releasing twice gives one place back.
    running[0].release();
    running[0].release();
    expect(begin().document).toBeDefined();
    expect(refused(begin).codes).toEqual(['RATE_LIMITED']);
    expect(refusals).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
  });
});

it('keeps what it has parsed, up to a bound', () => {
  const gate = gateOf({ limits: { cachedTokens: 30 } });
  const first = gate.inspect('{ greeting }');
  expect(gate.inspect('{ greeting }')).toBe(first);
  for (let n = 0; n < 10; n++) gate.inspect(`{ a${n}: greeting }`);
  expect(gate.inspect('{ greeting }')).not.toBe(first);
});
