import { DefaultNamingStrategy } from 'typeorm';

/** Columns are named in snake_case in the entities already; constraints get names a person can read. */
export class Naming extends DefaultNamingStrategy {
  private table(tableOrName: unknown): string {
    const name = typeof tableOrName === 'string' ? tableOrName : (tableOrName as { name: string }).name;
    return name.split('.').pop()!;
  }
  override primaryKeyName(table: unknown): string {
    return `${this.table(table)}_pkey`;
  }
  override foreignKeyName(table: unknown, columns: string[]): string {
    return `${this.table(table)}_${columns.join('_')}_fkey`;
  }
  override indexName(table: unknown, columns: string[]): string {
    return `${this.table(table)}_${columns.join('_')}`;
  }
}
