import { shares, visible, type Share } from './entitled';
import { filterOf, names } from './filter';
import type { Compilation, Field, Given, Noun, Selected } from './language';
import { setsOf } from './language';
import { logCursor, logged, sorted, type Keyset } from './order';
import { badInput } from './refusal';
import { all, literal, where } from './sql';

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 200;
/** Counts are exact up to here. */
const COUNTED = 10_000;

export interface Listed {
  type: string;
  /** What binds the rows to the parent's; none for a root list. */
  belongs?: (c: Compilation, row: string, parent: string) => string;
}

interface Page {
  size: number;
  backward: boolean;
  after: Given | null;
  before: Given | null;
}

/** A Relay connection over the rows of a noun: one sub-select, whatever of it is selected. */
export const connection =
  ({ type, belongs }: Listed): Field =>
  (c, parent, field) => {
    const noun = c.noun(type);
    const page = pageOf(c, field);
    const inLog = noun.type === 'Event';
    const keyset = inLog ? logged(c) : sorted(c, noun, field);
    const filter = c.given(field, 'filter');
    const base = (row: string, share: Share | null = null): string[] => [
      ...(belongs ? [belongs(c, row, parent)] : []),
      ...visible(c, noun.entitled, row, share).map(belongs ? beside : (condition) => condition),
      ...(noun.deleted && !names(filter.value, noun.deleted.unlessFilterNames) ? [`${row}.deleted_at is null`] : []),
      filterOf(c, noun, row, filter),
    ];
    return new Connection(c, noun, field, page, keyset, base, !belongs).compile();
  };

/** A condition that no index serves: what belongs to the parent is found by that, whoever asks. */
const beside = (condition: string): string => `(${condition}) is true`;

class Connection {
  private readonly rows: string;
  private usesPage = false;
  /** One row more than the page, and each row's number, to tell whether there are more. */
  private looksFurther = false;
  /** The alias of the count of all rows. */
  private counting = '';

  constructor(
    private readonly c: Compilation,
    private readonly noun: Noun,
    private readonly field: Selected,
    private readonly page: Page,
    private readonly keyset: Keyset,
    private readonly base: (row: string, share?: Share | null) => string[],
    private readonly atRoot: boolean,
  ) {
    this.rows = c.alias();
    const parts = c.collect(c.objectType(`${noun.type}Connection`), setsOf(field)).map((part) => part.name);
    this.usesPage = parts.some((name) => ['nodes', 'edges', 'pageInfo', 'resumeAfter'].includes(name));
    this.looksFurther = parts.some((name) => name === 'pageInfo' || name === 'resumeAfter');
  }

  compile(): string {
    return this.c.object(
      `${this.noun.type}Connection`,
      setsOf(this.field),
      (part) => this.part(part),
      this.usesPage ? `from ${this.pageRows()}` : '',
    );
  }

  private part(part: Selected): string {
    const { c, noun, rows } = this;
    switch (part.name) {
      case 'nodes':
        return this.aggregate(c.row(noun.type, rows, setsOf(part)));
      case 'edges':
        return this.aggregate(
          c.object(`${noun.type}Edge`, setsOf(part), (selected) =>
            selected.name === 'cursor' ? this.keyset.cursor(rows) : c.row(noun.type, rows, setsOf(selected)),
          ),
        );
      case 'pageInfo':
        return c.object('PageInfo', setsOf(part), (selected) => this.pageInfo(selected.name));
      case 'totalCount':
        return c.object('Count', setsOf(part), (selected) => this.count(selected.name), `from ${this.counted()}`);
      case 'resumeAfter':
        return this.resumeAfter();
      default:
        throw new Error(`${noun.type}Connection.${part.name} is served by the schema and not by the read path.`);
    }
  }

  private aggregate(item: string): string {
    const { rows, page } = this;
    const filter = this.looksFurther ? ` filter (where ${rows}."#n" <= ${page.size})` : '';
    return `coalesce(json_agg(${item})${filter}, '[]'::json)`;
  }

  /** The page's rows in the list's order, though a backward page is read from the end. */
  private pageRows(): string {
    const { c, noun, page, keyset, rows } = this;
    const limit = page.size + (this.looksFurther ? 1 : 0);
    const share = this.atRoot ? shares(c, noun.entitled) : null;
    const row = c.alias();
    const columns = noun.columns ? noun.columns.map((column) => `${row}.${column}`).join(', ') : `${row}.*`;
    const conditions = [...this.base(row, share), ...this.range(row)];
    let read =
      `select ${columns} from ${noun.source} ${row}${where(conditions)}` +
      ` order by ${keyset.orderBy(row, page.backward)} limit ${limit}`;
    if (share) {
      const merged = c.alias();
      read =
        `select ${merged}.* from ${share.from} cross join lateral (${read}) ${merged}` +
        ` order by ${keyset.orderBy(merged, page.backward)} limit ${limit}`;
    }
    if (!this.looksFurther && !page.backward) return `(${read}) ${rows}`;
    const numbered = c.alias();
    return (
      `(select ${numbered}.*, row_number() over () as "#n", count(*) over () as "#c" from (${read}) ${numbered}` +
      `${page.backward ? ' order by "#n" desc' : ''}) ${rows}`
    );
  }

  private range(row: string): string[] {
    const { after, before } = this.page;
    return [
      ...(after ? [this.keyset.beside(row, after, 'after', false)] : []),
      ...(before ? [this.keyset.beside(row, before, 'before', false)] : []),
    ];
  }

  private pageInfo(name: string): string {
    const { page } = this;
    const further = `coalesce(max(${this.rows}."#c"), 0) > ${page.size}`;
    switch (name) {
      case 'hasNextPage':
        return page.backward ? this.exists(page.before, 'after') : this.or(further, page.before, 'after');
      case 'hasPreviousPage':
        return page.backward ? this.or(further, page.after, 'before') : this.exists(page.after, 'before');
      case 'startCursor':
        return this.cursorAt(page.backward ? 'last' : 'first');
      default:
        return this.cursorAt(page.backward ? 'first' : 'last');
    }
  }

  /** `first` and `last` in the order in which rows are read. */
  private cursorAt(end: 'first' | 'last'): string {
    const { rows, page } = this;
    if (page.size === 0) return 'null::text';
    const number = end === 'first' ? '1' : `least(${rows}."#c", ${page.size})`;
    return `max(${this.keyset.cursor(rows)}) filter (where ${rows}."#n" = ${number})`;
  }

  private or(condition: string, cursor: Given | null, side: 'after' | 'before'): string {
    return cursor ? `(${condition} or ${this.exists(cursor, side)})` : condition;
  }

  /** Whether the list has rows at or beyond the cursor that bounds the page there. */
  private exists(cursor: Given | null, side: 'after' | 'before'): string {
    if (!cursor) return 'false';
    const row = this.c.alias();
    const conditions = [...this.base(row), this.keyset.beside(row, cursor, side, true)];
    return `exists (select from ${this.noun.source} ${row}${where(conditions)})`;
  }

  private counted(): string {
    const { c, noun } = this;
    const [row, limited, counted] = [c.alias(), c.alias(), c.alias()];
    this.counting = counted;
    return (
      `(select count(*) as n from (select from ${noun.source} ${row} where ${all(this.base(row))}` +
      ` limit ${COUNTED + 1}) ${limited}) ${counted}`
    );
  }

  private count(name: string): string {
    return name === 'value'
      ? `least(${this.counting}.n, ${COUNTED})`
      : `case when ${this.counting}.n > ${COUNTED} then ${literal('AT_LEAST')} else ${literal('EXACT')} end`;
  }

  /** How far the page has looked: its end, or the log's end as of the same snapshot where nothing more matches. */
  private resumeAfter(): string {
    const { c, page, rows } = this;
    const end = `max(${rows}.position) filter (where ${rows}."#n" <= ${page.size})`;
    const after = page.after ? c.param(`${page.after.key} 0`, 'bigint', () => null) : '0';
    if (page.backward) return logCursor(c, `coalesce(${end}, ${after})`);
    const tail = `greatest((select position from event_log), ${after})`;
    const reached = `case when coalesce(max(${rows}."#c"), 0) > ${page.size} then coalesce(${end}, ${after}) else ${tail} end`;
    return logCursor(c, `(${reached})`);
  }
}

function pageOf(c: Compilation, field: Selected): Page {
  const { first, last, after, before } = c.arguments(field) as Record<string, number | string | null | undefined>;
  if (first != null && last != null) throw badInput(`${field.name} takes first or last, not both.`);
  const size = (last ?? first ?? DEFAULT_PAGE) as number;
  if (size < 0) throw badInput(`${last != null ? 'last' : 'first'} of ${field.name} must not be negative.`);
  if (size > LARGEST_PAGE) throw badInput(`${field.name} gives at most ${LARGEST_PAGE} a page.`);
  return {
    size,
    backward: last != null,
    after: after != null ? c.given(field, 'after') : null,
    before: before != null ? c.given(field, 'before') : null,
  };
}
