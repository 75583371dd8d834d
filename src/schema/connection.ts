import { Args, ArgsType, Field, InputType, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { declare, input, listOf, named, output, Output, words, type Class } from './declare';

@Output('Where a page of a list lies, and whether there is more. Both flags are always true to fact.')
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether items follow the last one of this page.' })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: 'Whether items precede the first one of this page.' })
  hasPreviousPage: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first item, for `before`; null on an empty page.',
  })
  startCursor: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last item, for `after`; null on an empty page.',
  })
  endCursor: string | null;
}

@Output('How many items there are. Counted only when selected, and exactly up to 10,000.')
export class Count {
  @Field(() => Int, { description: 'The number of items, at most 10,000.' })
  value: number;

  @Field(named('CountPrecision'), { description: 'Whether `value` is the whole number or a lower bound.' })
  precision: Words.CountPrecision;
}

/** `first, after, last, before`: the arguments of every list. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many items from the beginning (or after `after`): 1 to 200, by default 50. Not with `last`.',
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only items that follow this cursor. It belongs to the same filter and order; with others it is refused.',
  })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many items from the end (or before `before`): 1 to 200. Not with `first`.',
  })
  last?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only items that precede this cursor. It belongs to the same filter and order; with others it is refused.',
  })
  before?: string | null;
}
declare('PageArgs', PageArgs);

/** `and`, `or`, `not` beside an input's own fields, under the name of the class. */
export function Filter(description: string) {
  return (target: Class & { name: string }): void => {
    const { name } = target;
    const group = (key: string, type: unknown, text: string): void => {
      Field(type as () => object, { nullable: true, description: text })(target.prototype as object, key);
    };
    group('and', () => [target], 'All of these hold. Filters are at most 5 deep and hold at most 100 values.');
    group('or', () => [target], 'At least one of these holds. An empty list holds for nothing.');
    group('not', () => target, 'This does not hold.');
    InputType({ description: `${description} The fields that are given must all hold.` })(target as never);
    declare(name, target);
  };
}

function edge(name: string, one: string): void {
  output(`${name}Edge`, `One ${one} in a list, with its cursor.`, {
    cursor: { type: () => String, description: 'The place of this item in the list, for `after` and `before`.' },
    node: { type: named(name), description: `The ${one}.` },
  });
}

/** The edge and the connection of a noun; `more` are fields that only this connection has. */
export function connection(name: string, one: string, more: Parameters<typeof output>[2] = {}): void {
  edge(name, one);
  output(`${name}Connection`, `A page of a list: each item is one ${one}.`, {
    edges: { type: listOf(`${name}Edge`), description: 'The items in order, each with its cursor.' },
    nodes: { type: listOf(name), description: 'The same items without cursors.' },
    pageInfo: { type: named('PageInfo'), description: 'Where the page lies in the list.' },
    totalCount: {
      type: named('Count'),
      description: 'How many items the filter matches over all pages. Counting costs 10 points.',
    },
    ...more,
  });
}

/** What a list can be ordered by: the enum of fields and the input of one key. */
export function order<const Word extends string>(name: string, one: string, fields: Record<Word, string>): void {
  const field = `${name}OrderField`;
  words(field, Object.keys(fields) as Word[], `What a list can be sorted by where each item is one ${one}.`, fields);
  input(`${name}Order`, `One sort key of a list where each item is one ${one}. Ties are broken by id.`, {
    field: { type: named(field), description: 'What to sort by.' },
    direction: { type: named('OrderDirection'), description: 'Ascending or descending.' },
  });
}

/** A list with filter and order: connection, order and the arguments (named `<Name>ListArgs`) in one. */
export function list<const Word extends string>(name: string, one: string, fields: Record<Word, string>): void {
  connection(name, one);
  order(name, one, fields);
  class ListArgs extends PageArgs {}
  Field(named(`${name}Filter`), { nullable: true, description: 'Only items that match.' })(
    ListArgs.prototype,
    'filter',
  );
  Field(listOf(`${name}Order`), {
    nullable: true,
    description: 'Sort keys, the most significant first, at most 3. Without them the newest (or first by name) leads.',
  })(ListArgs.prototype, 'orderBy');
  ArgsType()(ListArgs);
  declare(`${name}ListArgs`, ListArgs);
}

/** Declares the arguments of a field that is a property: its value is computed by the read path. */
export function Taking(args: string): PropertyDecorator {
  return (prototype, key) => {
    Reflect.defineMetadata('design:paramtypes', [Object], prototype, key);
    Args(named(args) as never)(prototype, key, 0);
  };
}

/** A nested list with its filter and order. */
export function Listed(name: string, description: string): PropertyDecorator {
  return (prototype, key) => {
    Taking(`${name}ListArgs`)(prototype, key);
    Field(named(`${name}Connection`), { description })(prototype, key);
  };
}
