import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every way in: confirmed addresses, refresh tokens, mailed secrets, second factors, personal tokens, OpenID Connect. */
export class Identity1795190400000 implements MigrationInterface {
  name = 'Identity1795190400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE users
        ALTER COLUMN email DROP NOT NULL,
        ADD COLUMN password_changed_at timestamptz(3),
        ADD COLUMN erase_at timestamptz(3);
      DROP INDEX users_email_key;
      CREATE UNIQUE INDEX users_email_owner ON users (lower(email)) WHERE email_verified_at IS NOT NULL;
      CREATE INDEX users_email ON users (lower(email));

      ALTER TABLE sessions
        ADD COLUMN last_used_at timestamptz(3) NOT NULL DEFAULT now(),
        ADD COLUMN confirmed_at timestamptz(3) NOT NULL DEFAULT now();

      CREATE INDEX events_administration ON events (occurred_at, id) WHERE starts_with(type, 'administration.');`);

    await queryRunner.query(`
      CREATE TABLE refresh_tokens (
        digest bytea CONSTRAINT refresh_tokens_pkey PRIMARY KEY,
        session_id uuid NOT NULL
          CONSTRAINT refresh_tokens_session_fkey REFERENCES sessions (id) ON DELETE CASCADE,
        created_at timestamptz(3) NOT NULL,
        used_at timestamptz(3)
      );
      CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

      CREATE TABLE mailed_secrets (
        id uuid CONSTRAINT mailed_secrets_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT mailed_secrets_user_fkey REFERENCES users (id) ON DELETE CASCADE,
        purpose text NOT NULL
          CONSTRAINT mailed_secrets_purpose CHECK (purpose IN ('verify-email', 'change-email', 'reset-password')),
        email text NOT NULL,
        digest bytea NOT NULL,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        used_at timestamptz(3)
      );
      CREATE UNIQUE INDEX mailed_secrets_digest ON mailed_secrets (digest);
      CREATE INDEX mailed_secrets_user ON mailed_secrets (user_id);`);

    await queryRunner.query(`
      CREATE TABLE second_factors (
        user_id uuid CONSTRAINT second_factors_pkey PRIMARY KEY
          CONSTRAINT second_factors_user_fkey REFERENCES users (id) ON DELETE CASCADE,
        secret bytea NOT NULL,
        created_at timestamptz(3) NOT NULL,
        confirmed_at timestamptz(3),
        last_step bigint
      );

      CREATE TABLE recovery_codes (
        digest bytea CONSTRAINT recovery_codes_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT recovery_codes_user_fkey REFERENCES users (id) ON DELETE CASCADE,
        used_at timestamptz(3)
      );
      CREATE INDEX recovery_codes_user ON recovery_codes (user_id);

      CREATE TABLE personal_tokens (
        id uuid CONSTRAINT personal_tokens_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT personal_tokens_user_fkey REFERENCES users (id) ON DELETE CASCADE,
        name text NOT NULL,
        digest bytea NOT NULL,
        scopes text[] NOT NULL,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3),
        last_used_at timestamptz(3)
      );
      CREATE UNIQUE INDEX personal_tokens_digest ON personal_tokens (digest);
      CREATE INDEX personal_tokens_user ON personal_tokens (user_id);`);

    await queryRunner.query(`
      CREATE TABLE identities (
        id uuid CONSTRAINT identities_pkey PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT identities_user_fkey REFERENCES users (id) ON DELETE CASCADE,
        provider text NOT NULL,
        issuer text NOT NULL,
        subject text NOT NULL,
        email text,
        created_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3) NOT NULL
      );
      CREATE UNIQUE INDEX identities_issuer_subject ON identities (issuer, subject);
      CREATE INDEX identities_user ON identities (user_id);

      CREATE TABLE oidc_attempts (
        state_digest bytea CONSTRAINT oidc_attempts_pkey PRIMARY KEY,
        browser_digest bytea NOT NULL,
        provider text NOT NULL,
        nonce text NOT NULL,
        code_verifier bytea NOT NULL,
        return_to text NOT NULL,
        user_id uuid CONSTRAINT oidc_attempts_user_fkey REFERENCES users (id) ON DELETE CASCADE,
        session_id uuid,
        expires_at timestamptz(3) NOT NULL,
        used_at timestamptz(3),
        completed_at timestamptz(3)
      );
      CREATE INDEX oidc_attempts_user ON oidc_attempts (user_id);
      CREATE INDEX oidc_attempts_expires ON oidc_attempts (expires_at);`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE oidc_attempts, identities, personal_tokens, recovery_codes, second_factors, mailed_secrets,
        refresh_tokens;
      DROP INDEX events_administration;
      ALTER TABLE sessions DROP COLUMN last_used_at, DROP COLUMN confirmed_at;
      DROP INDEX users_email, users_email_owner;
      CREATE UNIQUE INDEX users_email_key ON users (lower(email));
      ALTER TABLE users ALTER COLUMN email SET NOT NULL, DROP COLUMN password_changed_at, DROP COLUMN erase_at`);
  }
}
