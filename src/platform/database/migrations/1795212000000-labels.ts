import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Labels of users, which tasks name already. */
export class Labels1795212000000 implements MigrationInterface {
  name = 'Labels1795212000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    // What is lower case must not depend on the locale that the database was made with.
    await queryRunner.query(`
      CREATE TABLE labels (
        id uuid CONSTRAINT labels_pkey PRIMARY KEY,
        owner_id uuid NOT NULL CONSTRAINT labels_owner_fkey REFERENCES users (id) ON DELETE CASCADE,
        name text NOT NULL,
        color text,
        version integer NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL
      );
      CREATE UNIQUE INDEX labels_owner_name ON labels (owner_id, lower(name COLLATE "und-x-icu"));`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE labels');
  }
}
