import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is invited to projects, and links that show projects to everybody. */
export class Sharing1795209000000 implements MigrationInterface {
  name = 'Sharing1795209000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE project_invitations (
        id uuid CONSTRAINT project_invitations_pkey PRIMARY KEY,
        project_id uuid NOT NULL
          CONSTRAINT project_invitations_project_fkey REFERENCES projects (id) ON DELETE CASCADE,
        invited_by uuid NOT NULL CONSTRAINT project_invitations_inviter_fkey REFERENCES users (id) ON DELETE CASCADE,
        user_id uuid CONSTRAINT project_invitations_user_fkey REFERENCES users (id) ON DELETE CASCADE,
        email text,
        role text NOT NULL CONSTRAINT project_invitations_role CHECK (role IN ('viewer', 'editor')),
        digest bytea NOT NULL,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT project_invitations_invited CHECK (num_nonnulls(user_id, email) = 1)
      );
      CREATE INDEX project_invitations_project ON project_invitations (project_id);
      CREATE INDEX project_invitations_user ON project_invitations (user_id) WHERE user_id IS NOT NULL;
      CREATE INDEX project_invitations_email ON project_invitations (lower(email)) WHERE email IS NOT NULL;
      CREATE INDEX project_invitations_inviter ON project_invitations (invited_by);
      CREATE UNIQUE INDEX project_invitations_digest ON project_invitations (digest);

      CREATE TABLE project_links (
        id uuid CONSTRAINT project_links_pkey PRIMARY KEY,
        project_id uuid NOT NULL CONSTRAINT project_links_project_fkey REFERENCES projects (id) ON DELETE CASCADE,
        digest bytea NOT NULL,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3)
      );
      CREATE INDEX project_links_project ON project_links (project_id);
      CREATE UNIQUE INDEX project_links_digest ON project_links (digest);`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE project_links, project_invitations');
  }
}
