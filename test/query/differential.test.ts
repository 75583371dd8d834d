import { parse, validate } from 'graphql';
import { buildApiSchema } from '../../src/resolvers/schema';
import { Generator } from './generate';
import { Chance } from './random';
import { answerOf, comparable, stage } from './stage';

const QUERIES = 250;

const on = stage();
const schema = buildApiSchema();

/** The same queries at every run; another SEED tries others. */
async function compare(unguarded: boolean, seed: number): Promise<{ objects: number; compared: number }> {
  const chance = new Chance(seed);
  const generator = new Generator(schema, on.rows, chance);
  const names = Object.keys(on.callers);
  let [objects, compared] = [0, 0];
  for (let index = 0; index < QUERIES; index++) {
    const { text, variables } = generator.query();
    // Two fragments that ask one key for different things: the generator does not look out for that.
    if (validate(schema, parse(text)).length > 0) continue;
    compared++;
    const name = chance.one(names);
    const caller = on.callers[name];
    const expected = await on.referee.execute(parse(text), variables, caller);
    const said = `${name}\n${text}\n${JSON.stringify(variables)}`;
    if (expected.errors) throw new Error(`${said}\n${expected.errors.map((error) => error.stack).join('\n')}`);
    const actual = await answerOf(unguarded ? on.unguarded : on.readPath, text, caller, variables).catch(
      (error: unknown) => {
        throw new Error(`${said}\n${String(error)}`, { cause: error });
      },
    );
    try {
      expect(actual.errors).toEqual([]);
      expect(comparable(actual.data)).toEqual(comparable(JSON.parse(JSON.stringify(expected.data))));
    } catch (error) {
      throw new Error(`${said}\n${(error as Error).message}`, { cause: error });
    }
    objects += (JSON.stringify(actual.data).match(/\{/g) ?? []).length;
  }
  return { objects, compared };
}

jest.setTimeout(180_000);

const seed = Number(process.env.SEED ?? 20260301);

test('generated queries are answered as the plain executor answers them', async () => {
  const { objects, compared } = await compare(false, seed);
  // The comparison is worth something only while most queries are valid and most answers are not empty.
  expect(compared).toBeGreaterThan(QUERIES * 0.8);
  expect(objects).toBeGreaterThan(QUERIES * 10);
});

test('and also where row-level security alone decides who sees what', async () => {
  const { compared } = await compare(true, seed + 1);
  expect(compared).toBeGreaterThan(QUERIES * 0.8);
});
