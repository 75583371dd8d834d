import type { Compilation, Field, Selected } from './language';
import { setsOf } from './language';
import { literal, where } from './sql';
import { visible } from './entitled';

/** The columns of a row that keep who acted. */
export interface ActorColumns {
  kind: string;
  id: string;
  name: string;
  party: string;
  /** SYSTEM: the component; AWS: the principal's ARN. */
  detail?: string;
}

/**
 * Who acted, as the row kept it: name and party are those of then. A person or key that the viewer does not see (it
 * left, or is the other party's key) shows as a SystemActor with that name, so that nothing else of it is told.
 */
export const actor =
  (columns: ActorColumns): Field =>
  (c, row, field) => {
    const kept = (selected: Selected): string | null =>
      selected.name === 'displayName'
        ? `${row}.${columns.name}`
        : selected.name === 'party'
          ? `${row}.${columns.party}`
          : null;
    const unseen = system(c, field, kept, (known) => `lower(replace(${known}, '_', '-'))`, `${row}.${columns.kind}`);
    const detail = columns.detail ? `${row}.${columns.detail}` : 'null::text';
    const component = system(c, field, kept, () => `coalesce(${detail}, ${row}.${columns.name})`, '');
    const aws = c.object('AwsActor', setsOf(field), (selected) => kept(selected) ?? detail);
    return (
      `case ${row}.${columns.kind}` +
      ` when 'PERSON' then coalesce(${known(c, 'Person', row, columns.id, field, kept)}, ${unseen})` +
      ` when 'API_KEY' then coalesce(${known(c, 'ApiKey', row, columns.id, field, kept)}, ${unseen})` +
      ` when 'SYSTEM' then ${component} when 'AWS' then ${aws} end`
    );
  };

type Kept = (selected: Selected) => string | null;

function system(
  c: Compilation,
  field: Selected,
  kept: Kept,
  component: (kind: string) => string,
  kind: string,
): string {
  return c.object('SystemActor', setsOf(field), (selected) => kept(selected) ?? component(kind));
}

function known(
  c: Compilation,
  type: 'Person' | 'ApiKey',
  row: string,
  column: string,
  field: Selected,
  kept: Kept,
): string {
  const noun = c.noun(type);
  const other = c.alias();
  const conditions = [`${other}.id = ${row}.${column}`, ...visible(c, noun.entitled, other)];
  return c.object(
    type,
    setsOf(field),
    (selected) => kept(selected) ?? noun.fields[selected.name](c, other, selected),
    `from ${noun.source} ${other}${where(conditions)}`,
  );
}

/** The object of any noun that two columns name by type and id. */
export const anyNode =
  (types: readonly string[], typeColumn: string, idColumn: string): Field =>
  (c, row, field) => {
    const cases = types.map((type) => {
      const noun = c.noun(type);
      const other = c.alias();
      const conditions = [`${other}.id = ${row}.${idColumn}`, ...visible(c, noun.entitled, other)];
      return `when ${literal(type)} then ${c.row(type, other, setsOf(field), `from ${noun.source} ${other}${where(conditions)}`)}`;
    });
    return `case ${row}.${typeColumn} ${cases.join(' ')} end`;
  };
