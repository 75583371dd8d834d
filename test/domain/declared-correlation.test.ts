import fc from 'fast-check';
import { correlationKey, inOrder, type GroupState } from '../../src/domain/correlation';
import { covers, groupOf, inTurn, ruleFor, type CorrelationRule, type Traits } from '../../src/domain/correlation-rule';
import { judgeDeclared, rehearse, type Declared, type Judgement } from '../../src/domain/declared-correlation';
import type { RuledAlert } from '../../src/domain/ruled-alert';
import { tryRule, type Watched } from '../../src/domain/correlation-trial';
import type { CorrelationKey as GroupBy } from '../../src/domain/words';

const start = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const rule = (more: Partial<CorrelationRule> = {}): CorrelationRule => ({
  id: '00000000-0000-4000-8000-000000000001',
  name: 'rule',
  version: 3,
  groupBy: ['ACCOUNT'],
  tagKey: null,
  configurationIds: [],
  windowMs: 10 * MINUTE,
  threshold: 3,
  ...more,
});
const traits = (more: Partial<Traits> = {}): Traits => ({
  awsAccountId: '123456789012',
  region: 'us-east-1',
  resource: 'i-0',
  definition: 'vpn-tunnel-down',
  configurationId: null,
  tags: {},
  ...more,
});

interface Told {
  seconds: number;
  resource: number;
  definition?: string;
  app?: string;
}
const alert = (n: number, { seconds, resource, definition = 'vpn-tunnel-down', app }: Told): RuledAlert => {
  const looks = traits({ resource: `i-${resource}`, definition, tags: app ? { app } : {} });
  const { awsAccountId, region } = looks;
  return {
    alertId: `alert-${String(n).padStart(5, '0')}`,
    resource: looks.resource,
    at: new Date(start + seconds * 1000),
    condition: `${definition} ${looks.resource}`,
    below: { definition, awsAccountId, region },
    traits: looks,
  };
};
const alerts = (...told: Told[]): RuledAlert[] => told.map((one, n) => alert(n, one));

interface Case {
  id: string;
  key: string;
  declared: boolean;
  grouped: boolean;
  at: Date;
  lastAt: Date;
  members: RuledAlert[];
}

/** Carries decisions out as the operations do: what is open, in the tables' words. */
class World {
  cases: Case[] = [];
  duplicates: string[] = [];
  judgements: Judgement[] = [];
  private next = 0;

  constructor(readonly rules: readonly CorrelationRule[]) {}

  take(batch: readonly RuledAlert[]): Judgement[] {
    const judgements = judgeDeclared(this.known(batch), batch, 'INCIDENT');
    for (const judgement of judgements) this.apply(judgement, batch);
    this.judgements.push(...judgements);
    return judgements;
  }

  private known(batch: readonly RuledAlert[]): Declared {
    const keys = new Map(batch.map(({ below }) => [correlationKey(below), below]));
    const below = new Map(
      [...keys].map(([text, key]): [string, GroupState] => {
        const open = this.cases.filter((one) => !one.declared && one.key === text);
        return [
          text,
          {
            key,
            own: open
              .filter(({ grouped }) => !grouped)
              .map((one) => ({ caseId: one.id, resource: one.members[0].resource, at: one.at })),
            groups: open
              .filter(({ grouped }) => grouped)
              .map((one) => ({
                caseId: one.id,
                resources: [...new Set(one.members.map(({ resource }) => resource))],
                firstAt: one.at,
                lastAt: one.lastAt,
              })),
          },
        ];
      }),
    );
    const stored = this.cases.map((one) => ({ ...one, caseId: one.id, firstAt: one.at }));
    return {
      rules: this.rules,
      below,
      cases: stored.filter(({ declared }) => !declared),
      groups: stored.filter(({ declared }) => declared),
    };
  }

  private apply({ groupKey, decision, group }: Judgement, batch: readonly RuledAlert[]): void {
    const members = decision.alerts.map(({ alertId }) => batch.find((one) => one.alertId === alertId)!);
    if (decision.kind === 'APPEND') {
      const joined = this.cases.find(({ id }) => id === decision.caseId)!;
      joined.members.push(...members);
      if (decision.lastAt) joined.lastAt = decision.lastAt;
      return;
    }
    const merged = decision.kind === 'OPEN_GROUP' ? decision.duplicates.map(({ caseId }) => caseId) : [];
    const all = [...this.cases.filter(({ id }) => merged.includes(id)).flatMap((one) => one.members), ...members];
    const first = new Date(Math.min(...all.map(({ at }) => at.getTime())));
    this.duplicates.push(...merged);
    this.cases = this.cases.filter(({ id }) => !merged.includes(id));
    this.cases.push({
      id: `case-${++this.next}`,
      key: groupKey,
      declared: group !== null,
      grouped: decision.kind === 'OPEN_GROUP',
      at: first,
      lastAt: decision.kind === 'OPEN_GROUP' ? decision.lastAt : first,
      members: all,
    });
  }
}

describe('for which alerts a rule is', () => {
  test.each<[string, Partial<CorrelationRule>, Partial<Traits>, boolean]>([
    ['all definitions', {}, {}, true],
    ['a named definition', { configurationIds: ['vpn-tunnel-down'] }, {}, true],
    ['another definition', { configurationIds: ['rds-cpu'] }, {}, false],
    ['one of two that may be meant', { configurationIds: ['a'] }, { definition: 'a|b' }, false],
    ['both that may be meant', { configurationIds: ['b', 'c', 'a'] }, { definition: 'a|b' }, true],
    ['what the alarm’s tag names', { configurationIds: ['mine'] }, { configurationId: 'mine' }, true],
  ])('%s', (_, more, looks, is) => expect(covers(rule(more), traits(looks))).toBe(is));

  test.each<[GroupBy[], string[] | null]>([
    [['ACCOUNT'], ['123456789012']],
    [['REGION'], ['us-east-1']],
    [
      ['RESOURCE', 'DEFINITION'],
      ['i-0', 'vpn-tunnel-down'],
    ],
    [['TAG'], ['shop']],
  ])('%j', (groupBy, values) => {
    const key = groupOf(rule({ groupBy, tagKey: 'app' }), traits({ tags: { app: 'shop' } }));
    expect(key!.values.map(({ value }) => value)).toEqual(values);
  });

  test('a resource without the tag is of no group, one with an empty value is of its own', () => {
    const byTag = rule({ groupBy: ['TAG'], tagKey: 'app' });
    expect(groupOf(byTag, traits())).toBeNull();
    expect(groupOf(rule({ groupBy: ['TAG'], tagKey: 'constructor' }), traits())).toBeNull();
    expect(groupOf(byTag, traits({ tags: { app: '' } }))!.values).toEqual([{ key: 'TAG', value: '' }]);
  });

  test('the account is always part of the key; the order in which keys were named is not', () => {
    const one = groupOf(rule({ groupBy: ['REGION', 'DEFINITION'] }), traits())!.text;
    expect(groupOf(rule({ groupBy: ['DEFINITION', 'REGION'] }), traits())!.text).toBe(one);
    expect(groupOf(rule({ groupBy: ['REGION', 'DEFINITION'] }), traits({ awsAccountId: '2' }))!.text).not.toBe(one);
  });

  test('rules for named definitions come first, then by name', () => {
    const all = rule({ id: '1', name: 'a' });
    const [b, c] = ['b', 'c'].map((name) => rule({ id: name, name, configurationIds: ['vpn-tunnel-down'] }));
    expect(inTurn([all, c, b]).map(({ name }) => name)).toEqual(['b', 'c', 'a']);
    expect(ruleFor(inTurn([all, c, b]), traits())!.rule.name).toBe('b');
    expect(ruleFor(inTurn([all, c, b]), traits({ definition: 'other' }))!.rule.name).toBe('a');
  });
});

describe('threshold and window', () => {
  const run = (more: Partial<CorrelationRule>, ...told: Told[]) => {
    const world = new World([rule(more)]);
    for (const one of alerts(...told)) world.take([one]);
    return world.cases.map(({ declared, grouped, members }) => `${declared} ${grouped} ${members.length}`);
  };
  const [a, b, c] = ['vpn-tunnel-down', 'rds-event-0007', 'os-cluster-red'];

  test('below the threshold the built-in rule judges', () => {
    expect(run({}, { seconds: 0, resource: 1 }, { seconds: 1, resource: 2 })).toEqual([
      'false false 1',
      'false false 1',
    ]);
  });
  test('the threshold is reached across definitions', () => {
    expect(
      run(
        {},
        { seconds: 0, resource: 1, definition: a },
        { seconds: 60, resource: 2, definition: b },
        { seconds: 600, resource: 3, definition: c },
      ),
    ).toEqual(['true true 3']);
  });
  test('one second later it is not', () => {
    expect(
      run(
        {},
        { seconds: 0, resource: 1, definition: a },
        { seconds: 60, resource: 2, definition: b },
        { seconds: 601, resource: 3, definition: c },
      ),
    ).toEqual(Array(3).fill('false false 1'));
  });
  test('repeats of one alarm count once', () => {
    const again = (seconds: number) => ({ seconds, resource: 1 });
    expect(run({}, again(0), again(1), again(2), again(3))).toEqual(['false false 4']);
  });
  test('by RESOURCE: the alarms of one resource', () => {
    const by = { groupBy: ['RESOURCE'] as GroupBy[] };
    const of = (resource: number, definition: string) => ({ seconds: resource, resource, definition });
    expect(run(by, of(1, a), of(1, b), of(2, a), of(1, c)).sort()).toEqual(['false false 1', 'true true 3']);
  });
  test('by TAG: what has no such tag is left to the built-in rule', () => {
    const by = { groupBy: ['TAG'] as GroupBy[], tagKey: 'app' };
    const of = (resource: number, app?: string) => ({ seconds: resource, resource, app });
    expect(run(by, of(1, 'x'), of(2, 'x'), of(3), of(4, 'y'), of(5, 'x')).sort()).toEqual([
      'false false 1',
      'false false 1',
      'true true 3',
    ]);
  });
  test('the group takes more until it was quiet for the window', () => {
    const first = [0, 1, 2].map((resource) => ({ seconds: 0, resource }));
    expect(run({}, ...first, { seconds: 600, resource: 3 }, { seconds: 1200, resource: 4 })).toEqual(['true true 5']);
    expect(run({}, ...first, { seconds: 601, resource: 3 })).toEqual(['true true 3', 'false false 1']);
  });
  test('a group of the built-in rule is taken over where nothing else is in it', () => {
    const six = Array.from({ length: 6 }, (_, resource) => ({ seconds: resource, resource }));
    expect(run({ threshold: 7 }, ...six, { seconds: 9, resource: 1, definition: b })).toEqual(['true true 7']);
    const others = six.map((one) => ({ ...one, app: one.resource % 2 ? 'x' : 'y' }));
    const byTag = { threshold: 4, groupBy: ['TAG'] as GroupBy[], tagKey: 'app' };
    expect(run(byTag, ...others, { seconds: 9, resource: 7, app: 'x' })).toEqual(['false true 7']);
  });
});

test('a decision says which rule, in which version, and what it looked at', () => {
  const world = new World([rule()]);
  world.take(alerts({ seconds: 0, resource: 1 }, { seconds: 1, resource: 2 }));
  const [judgement] = world.take([alert(9, { seconds: 2, resource: 3, definition: 'os-cluster-red' })]);
  expect(judgement.decision.explanation).toEqual({
    rule: 'CORRELATION_RULE',
    ruleVersion: '3',
    summary: '3 alarms that the rule “rule” takes together, 3 or more of them within 10 min.',
    inputs: {
      ruleId: Buffer.from(`v1:CorrelationRule:${rule().id}`).toString('base64url'),
      ruleName: 'rule',
      groupBy: [{ key: 'ACCOUNT', value: '123456789012' }],
      configurationIds: [],
      window: 'PT10M',
      threshold: 3,
      alarms: 3,
      resources: 3,
      alerts: 1,
      firstAt: new Date(start).toISOString(),
      lastAt: new Date(start + 2000).toISOString(),
      merged: ['case-1', 'case-2'],
    },
  });
});

const definitions = ['vpn-tunnel-down', 'rds-event-0007', 'os-cluster-red'];
const arrivals = fc.array(
  fc.record({
    seconds: fc.integer({ min: 0, max: 3000 }),
    resource: fc.integer({ min: 0, max: 12 }),
    definition: fc.constantFrom(...definitions),
    app: fc.constantFrom('x', 'y', undefined),
  }),
  { minLength: 1, maxLength: 60 },
);
const keys = fc.uniqueArray(fc.constantFrom<GroupBy>('ACCOUNT', 'REGION', 'RESOURCE', 'DEFINITION', 'TAG'), {
  minLength: 1,
});
const anyRule = fc.record({
  groupBy: keys,
  threshold: fc.integer({ min: 2, max: 9 }),
  windowMs: fc.integer({ min: 1, max: 30 }).map((minutes) => minutes * MINUTE),
  configurationIds: fc.subarray(definitions),
});
const ruled = ({ groupBy, ...more }: { groupBy: GroupBy[] }) =>
  rule({ ...more, groupBy, tagKey: groupBy.includes('TAG') ? 'app' : null });

test('however the same alerts are cut into batches, they end in the same cases; the rehearsal counts them', () => {
  fc.assert(
    fc.property(arrivals, anyRule, fc.array(fc.integer({ min: 1, max: 9 })), (told, given, sizes) => {
      const all = inOrder(alerts(...told));
      const one = ruled(given);
      const [single, cut] = [new World([one]), new World([one])];
      for (const each of all) single.take([each]);
      for (let at = 0, n = 0; at < all.length; n++) {
        const size = sizes[n] ?? 4;
        cut.take(all.slice(at, at + size));
        at += size;
      }
      const shape = ({ cases }: World) =>
        cases
          .map(({ key, grouped, members }) => [key, grouped, members.map(({ alertId }) => alertId).sort()])
          .map((entry) => JSON.stringify(entry))
          .sort();
      expect(shape(cut)).toEqual(shape(single));
      expect(rehearse([one], all)).toBe(single.cases.length);
    }),
    { numRuns: 300 },
  );
});

test('each alert is in one case; no group of a rule is smaller than its threshold, and none has strangers in it', () => {
  fc.assert(
    fc.property(arrivals, anyRule, (told, given) => {
      const one = ruled(given);
      const world = new World([one]);
      const all = alerts(...told);
      world.take(all);
      const held = world.cases.flatMap(({ members }) => members.map(({ alertId }) => alertId));
      expect(held.sort()).toEqual(all.map(({ alertId }) => alertId).sort());
      for (const { declared, key, members } of world.cases) {
        if (!declared) continue;
        expect(new Set(members.map(({ condition }) => condition)).size).toBeGreaterThanOrEqual(one.threshold);
        for (const member of members) expect(groupOf(one, member.traits)!.text).toBe(key);
      }
    }),
  );
});

test('a rule whose threshold is never reached changes nothing', () => {
  fc.assert(
    fc.property(arrivals, (told) => {
      const all = alerts(...told);
      expect(rehearse([rule({ threshold: 1000 })], all)).toBe(rehearse([], all));
    }),
  );
});

test('what is over takes nothing more: the next alarm of it is another case', () => {
  const [first, second, later] = alerts(
    { seconds: 0, resource: 1 },
    { seconds: 1, resource: 2 },
    { seconds: 300, resource: 3 },
  );
  const until = start + 200_000;
  expect(rehearse([rule()], [first, second, later])).toBe(1);
  expect(rehearse([rule()], [{ ...first, until }, { ...second, until }, later])).toBe(3);
  const repeat = { ...alert(8, { seconds: 400, resource: 1 }) };
  expect(rehearse([rule()], [first, repeat])).toBe(1);
  expect(rehearse([rule()], [{ ...first, until }, repeat])).toBe(2);
});

test('five thousand alerts are rehearsed in a moment', () => {
  const all = Array.from({ length: 5000 }, (_, n) =>
    alert(n, { seconds: n * 40, resource: n % 700, definition: definitions[n % 3], app: n % 2 ? 'x' : 'y' }),
  );
  const began = Date.now();
  rehearse([rule({ groupBy: ['TAG'], tagKey: 'app', threshold: 40, windowMs: 1440 * MINUTE })], all);
  expect(Date.now() - began).toBeLessThan(10_000);
});

describe('a rule that watches', () => {
  const verdicts = (batch: RuledAlert[], lately: Parameters<typeof tryRule>[1] = []) =>
    [...tryRule(rule(), lately, batch).values()].map(({ inputs }) => `${inputs.would} ${inputs.alarms}`);

  test('says what it would have done', () => {
    const batch = alerts(...[0, 1, 2, 3].map((n) => ({ seconds: n, resource: n })));
    expect(verdicts(batch)).toEqual(['LEAVE 1', 'LEAVE 2', 'GROUP 3', 'GROUP 4']);
  });

  test('it remembers what it said', () => {
    const lately = (grouped: boolean) =>
      alerts({ seconds: 0, resource: 1 }, { seconds: 1, resource: 2 }).map(
        ({ condition, at, resource, traits: t }) => ({
          condition,
          at,
          resource,
          traits: t,
          grouped,
        }),
      );
    const next = [alert(7, { seconds: 500, resource: 3 })];
    expect(verdicts(next, lately(false))).toEqual(['GROUP 3']);
    expect(verdicts(next, lately(true))).toEqual(['GROUP 3']);
    expect(verdicts(next, lately(true).slice(0, 1))).toEqual(['GROUP 2']);
    expect(verdicts([alert(7, { seconds: 700, resource: 3 })], lately(true))).toEqual(['LEAVE 1']);
  });

  test('what came before the rule did counts in every verdict, however batches are cut', () => {
    const all = alerts(...[0, 1, 2, 3, 4, 5].map((n) => ({ seconds: n * 100, resource: n })));
    const lately: Watched[] = [];
    const said = all.map((one, n) => {
      // About the first two nothing was said: the rule was not there.
      const [what] = n < 2 ? ['none'] : verdicts([one], lately);
      const { condition, at, resource, traits: t } = one;
      lately.push({ condition, at, resource, traits: t, grouped: what.startsWith('GROUP') });
      return what;
    });
    expect(said).toEqual(['none', 'none', 'GROUP 3', 'GROUP 4', 'GROUP 5', 'GROUP 6']);
  });
});

test('a rehearsal ends when its time does, before the next alert', () => {
  const all = alerts(...Array.from({ length: 50 }, (_, n) => ({ seconds: n * 600, resource: n })));
  let left = 20;
  expect(rehearse([rule()], all, () => left-- > 0)).toBeNull();
  expect(left).toBe(-1);
  expect(rehearse([rule()], all, () => true)).toBe(rehearse([rule()], all));
});
