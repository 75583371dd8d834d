import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists of incidents by how a promise stands: those that were missed are few among many. */
export class ServiceLevelLists1763901001000 implements MigrationInterface {
  name = 'ServiceLevelLists1763901001000';

  async up(runner: QueryRunner): Promise<void> {
    for (const kind of ['resolution', 'response']) {
      await runner.query(
        `CREATE INDEX "incident_${kind}_status" ON "incident" ("${kind}_status", "organization_id", "created_at", "id")`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const kind of ['resolution', 'response']) await runner.query(`DROP INDEX "incident_${kind}_status"`);
  }
}
