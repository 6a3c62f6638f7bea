import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Checklist items and relations of tasks. */
export class TaskParts1795210200000 implements MigrationInterface {
  name = 'TaskParts1795210200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE checklist_items (
        id uuid CONSTRAINT checklist_items_pkey PRIMARY KEY,
        task_id uuid NOT NULL CONSTRAINT checklist_items_task_fkey REFERENCES tasks (id) ON DELETE CASCADE,
        name text NOT NULL,
        quantity integer,
        checked boolean NOT NULL,
        position text COLLATE "C" NOT NULL,
        version integer NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL
      );
      CREATE UNIQUE INDEX checklist_items_position ON checklist_items (task_id, position);

      CREATE TABLE task_relations (
        id uuid CONSTRAINT task_relations_pkey PRIMARY KEY,
        task_id uuid NOT NULL CONSTRAINT task_relations_task_fkey REFERENCES tasks (id) ON DELETE CASCADE,
        other_id uuid NOT NULL CONSTRAINT task_relations_other_fkey REFERENCES tasks (id) ON DELETE CASCADE,
        kind text NOT NULL CONSTRAINT task_relations_kind CHECK (kind IN ('blocks', 'relates', 'duplicates')),
        created_at timestamptz(3) NOT NULL
      );
      CREATE UNIQUE INDEX task_relations_ends ON task_relations (task_id, other_id, kind);
      CREATE INDEX task_relations_other ON task_relations (other_id);`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE checklist_items, task_relations');
  }
}
