import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Event log and jobs, accounts and sessions, tasks. */
export class Initial1795186870451 implements MigrationInterface {
  name = 'Initial1795186870451';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE events (
        id uuid CONSTRAINT events_pkey PRIMARY KEY,
        type text NOT NULL,
        actor_id uuid,
        subject_id uuid NOT NULL,
        scopes text[] NOT NULL,
        data jsonb NOT NULL,
        transaction_id bigint NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint,
        occurred_at timestamptz(3) NOT NULL DEFAULT now(),
        relayed_at timestamptz(3)
      );
      CREATE INDEX events_unrelayed ON events (id) WHERE relayed_at IS NULL;

      CREATE TABLE jobs (
        id uuid CONSTRAINT jobs_pkey PRIMARY KEY,
        event_id uuid NOT NULL CONSTRAINT jobs_event_fkey REFERENCES events (id) ON DELETE CASCADE,
        name text NOT NULL,
        attempts smallint NOT NULL DEFAULT 0,
        run_at timestamptz(3) NOT NULL DEFAULT now(),
        sent_at timestamptz(3),
        done_at timestamptz(3),
        failed_at timestamptz(3),
        last_error text
      );
      CREATE UNIQUE INDEX jobs_event_name ON jobs (event_id, name);
      CREATE INDEX jobs_due ON jobs (run_at) WHERE done_at IS NULL AND failed_at IS NULL;`);

    await queryRunner.query(`
      CREATE TABLE users (
        id uuid CONSTRAINT users_pkey PRIMARY KEY,
        email text NOT NULL,
        username varchar(50) NOT NULL,
        display_name text NOT NULL,
        password_hash text,
        role text NOT NULL DEFAULT 'user' CONSTRAINT users_role CHECK (role IN ('user', 'admin')),
        status text NOT NULL DEFAULT 'active' CONSTRAINT users_status CHECK (status IN ('active', 'disabled')),
        time_zone text NOT NULL DEFAULT 'UTC',
        locale text NOT NULL DEFAULT 'en',
        email_verified_at timestamptz(3),
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX users_email_key ON users (lower(email));
      CREATE UNIQUE INDEX users_username_key ON users (lower(username));
      CREATE INDEX users_created ON users (created_at, id);

      CREATE TABLE sessions (
        id uuid CONSTRAINT sessions_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT sessions_user_fkey REFERENCES users (id) ON DELETE CASCADE,
        user_agent text NOT NULL DEFAULT '',
        address text NOT NULL DEFAULT '',
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3)
      );
      CREATE INDEX sessions_user ON sessions (user_id);`);

    await queryRunner.query(`
      CREATE TABLE tasks (
        id uuid CONSTRAINT tasks_pkey PRIMARY KEY,
        owner_id uuid NOT NULL CONSTRAINT tasks_owner_fkey REFERENCES users (id) ON DELETE CASCADE,
        title text NOT NULL,
        description text NOT NULL,
        priority smallint NOT NULL CONSTRAINT tasks_priority CHECK (priority BETWEEN 0 AND 4),
        completed_at timestamptz(3),
        start_at timestamptz(3),
        due_at timestamptz(3),
        due_date date,
        time_zone text,
        estimated_minutes integer,
        version integer NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        deleted_at timestamptz(3),
        CONSTRAINT tasks_due_once CHECK (due_at IS NULL OR due_date IS NULL)
      );
      CREATE INDEX tasks_owner_created ON tasks (owner_id, created_at, id) WHERE deleted_at IS NULL;`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE tasks, sessions, users, jobs, events');
  }
}
