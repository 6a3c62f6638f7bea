import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Comments on tasks. */
export class Comments1795213000000 implements MigrationInterface {
  name = 'Comments1795213000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE comments (
        id uuid CONSTRAINT comments_pkey PRIMARY KEY,
        task_id uuid NOT NULL CONSTRAINT comments_task_fkey REFERENCES tasks (id) ON DELETE CASCADE,
        author_id uuid NOT NULL,
        content text NOT NULL,
        mentions uuid[] NOT NULL,
        version integer NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL
      );
      CREATE INDEX comments_task ON comments (task_id, created_at, id);`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE comments');
  }
}
