import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts of incidents by what they have in common read one index and no rows; those of one definition lie together. */
export class IncidentGroups1763902400000 implements MigrationInterface {
  name = 'IncidentGroups1763902400000';

  async up(runner: QueryRunner): Promise<void> {
    const counted = [
      ...['organization_id', 'account_id', 'created_at', 'status', 'priority', 'origin', 'ball_with', 'sla_state'],
      'assignee_id',
    ];
    await runner.query(
      `CREATE INDEX "incident_groups" ON "incident" (${counted.map((name) => `"${name}"`).join(', ')})`,
    );
    await runner.query(
      `CREATE INDEX "incident_definition" ON "incident" ("organization_id", "signature", "created_at", "id") WHERE signature is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['incident_definition', 'incident_groups']) await runner.query(`DROP INDEX "${index}"`);
  }
}
