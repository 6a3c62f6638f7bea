import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The first answers of requests that carried an Idempotency-Key. */
export class Idempotency1795208400000 implements MigrationInterface {
  name = 'Idempotency1795208400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE idempotency_keys (
        user_id uuid NOT NULL CONSTRAINT idempotency_keys_user_fkey
          REFERENCES users (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        key text NOT NULL,
        request text NOT NULL,
        answer bytea,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, key)
      );
      CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE idempotency_keys');
  }
}
