import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Projects, their members and sections; tasks belong to a project, the Inbox of their owner to begin with. */
export class Projects1795204800000 implements MigrationInterface {
  name = 'Projects1795204800000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE events ADD COLUMN context_id uuid;
      CREATE INDEX events_subject ON events (subject_id, id) WHERE context_id IS NOT NULL;
      CREATE INDEX events_context ON events (context_id, id) WHERE context_id IS NOT NULL;

      CREATE TABLE projects (
        id uuid CONSTRAINT projects_pkey PRIMARY KEY,
        name text NOT NULL,
        color text,
        is_inbox boolean NOT NULL,
        archived_at timestamptz(3),
        created_by uuid NOT NULL,
        version integer NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        deleted_at timestamptz(3)
      );
      CREATE INDEX projects_deleted ON projects (deleted_at) WHERE deleted_at IS NOT NULL;

      CREATE TABLE project_members (
        id uuid CONSTRAINT project_members_pkey PRIMARY KEY,
        project_id uuid NOT NULL
          CONSTRAINT project_members_project_fkey REFERENCES projects (id) ON DELETE CASCADE,
        user_id uuid NOT NULL CONSTRAINT project_members_user_fkey REFERENCES users (id) ON DELETE CASCADE,
        role text NOT NULL CONSTRAINT project_members_role CHECK (role IN ('viewer', 'editor', 'owner')),
        parent_id uuid CONSTRAINT project_members_parent_fkey REFERENCES projects (id) ON DELETE SET NULL,
        position text COLLATE "C" NOT NULL,
        accepted_at timestamptz(3) NOT NULL
      );
      CREATE UNIQUE INDEX project_members_user ON project_members (user_id, project_id);
      CREATE INDEX project_members_project ON project_members (project_id);
      CREATE INDEX project_members_parent ON project_members (parent_id) WHERE parent_id IS NOT NULL;
      CREATE UNIQUE INDEX project_members_owner ON project_members (project_id) WHERE role = 'owner';
      CREATE UNIQUE INDEX project_members_position ON project_members (user_id, position);

      CREATE TABLE sections (
        id uuid CONSTRAINT sections_pkey PRIMARY KEY,
        project_id uuid NOT NULL CONSTRAINT sections_project_fkey REFERENCES projects (id) ON DELETE CASCADE,
        name text NOT NULL,
        position text COLLATE "C" NOT NULL,
        version integer NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL
      );
      CREATE UNIQUE INDEX sections_position ON sections (project_id, position);

      INSERT INTO projects (id, name, is_inbox, created_by, version, created_at, updated_at)
        SELECT id, 'Inbox', true, id, 1, created_at, created_at FROM users;
      INSERT INTO project_members (id, project_id, user_id, role, position, accepted_at)
        SELECT id, id, id, 'owner', 'a0', created_at FROM users;`);

    await queryRunner.query(`
      ALTER TABLE tasks
        ADD COLUMN project_id uuid CONSTRAINT tasks_project_fkey REFERENCES projects (id) ON DELETE CASCADE,
        ADD COLUMN section_id uuid CONSTRAINT tasks_section_fkey REFERENCES sections (id) ON DELETE SET NULL,
        ADD COLUMN parent_id uuid CONSTRAINT tasks_parent_fkey REFERENCES tasks (id) ON DELETE CASCADE,
        ADD COLUMN deadline date,
        ADD COLUMN recurrence text,
        ADD COLUMN label_ids uuid[] NOT NULL DEFAULT '{}',
        ADD COLUMN assignee_ids uuid[] NOT NULL DEFAULT '{}',
        ADD COLUMN position text COLLATE "C",
        ADD COLUMN created_by uuid,
        ADD COLUMN updated_by uuid;
      DROP INDEX tasks_owner_created;
      UPDATE tasks SET project_id = owner_id, created_by = owner_id, updated_by = owner_id,
        position = 'i' || lpad(ordered.number::text, 8, '0') || '1'
        FROM (SELECT id, row_number() OVER (PARTITION BY owner_id ORDER BY created_at, id) AS number FROM tasks) ordered
        WHERE ordered.id = tasks.id;
      ALTER TABLE tasks
        ALTER COLUMN project_id SET NOT NULL,
        ALTER COLUMN position SET NOT NULL,
        ALTER COLUMN created_by SET NOT NULL,
        ALTER COLUMN updated_by SET NOT NULL,
        ALTER COLUMN label_ids DROP DEFAULT,
        ALTER COLUMN assignee_ids DROP DEFAULT,
        DROP COLUMN owner_id;
      CREATE UNIQUE INDEX tasks_position ON tasks (project_id, position);
      CREATE INDEX tasks_project_created ON tasks (project_id, created_at, id) WHERE deleted_at IS NULL;
      CREATE INDEX tasks_section ON tasks (section_id) WHERE section_id IS NOT NULL;
      CREATE INDEX tasks_parent ON tasks (parent_id) WHERE parent_id IS NOT NULL;
      CREATE INDEX tasks_deleted ON tasks (deleted_at) WHERE deleted_at IS NOT NULL;`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE tasks ADD COLUMN owner_id uuid CONSTRAINT tasks_owner_fkey REFERENCES users (id) ON DELETE CASCADE;
      UPDATE tasks SET owner_id = user_id FROM project_members m WHERE m.project_id = tasks.project_id AND role = 'owner';
      ALTER TABLE tasks ALTER COLUMN owner_id SET NOT NULL,
        DROP COLUMN project_id, DROP COLUMN section_id, DROP COLUMN parent_id, DROP COLUMN deadline,
        DROP COLUMN recurrence, DROP COLUMN label_ids, DROP COLUMN assignee_ids, DROP COLUMN position,
        DROP COLUMN created_by, DROP COLUMN updated_by;
      CREATE INDEX tasks_owner_created ON tasks (owner_id, created_at, id) WHERE deleted_at IS NULL;
      DROP INDEX tasks_deleted;
      DROP TABLE sections, project_members, projects;
      DROP INDEX events_subject, events_context;
      ALTER TABLE events DROP COLUMN context_id`);
  }
}
