import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists by `updatedAt` hold removed resources too, which the indexes of names leave out: they were sorted as a whole. */
export class ResourceNames1763902500000 implements MigrationInterface {
  name = 'ResourceNames1763902500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX "resource_list_ever_name" ON "resource" ("organization_id", "name", "id")`);
    await runner.query(`CREATE INDEX "resource_ever_name" ON "resource" ("name", "id")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['resource_ever_name', 'resource_list_ever_name']) await runner.query(`DROP INDEX "${index}"`);
  }
}
