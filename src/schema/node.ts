import { Field, ID, InterfaceType } from 'type-graphql';
import { declare } from './declare';

/** Objects come from the read path with the name of their type. */
export const typeName = (value: { __typename?: string }): string | undefined => value.__typename;

@InterfaceType({
  description: 'Anything that can be fetched again by its id with the query node.',
  resolveType: typeName,
})
export abstract class Node {
  @Field(() => ID, {
    description:
      'The global id: opaque, unique across all types, never reused. Keep it as it is; do not build one or look into it.',
  })
  id: string;
}
declare('Node', Node);
