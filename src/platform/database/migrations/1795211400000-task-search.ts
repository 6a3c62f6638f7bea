import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whatever is between blanks and ASCII punctuation: the parser of PostgreSQL would see addresses, paths and tags. */
const WORD = '([^\\s!-/:-@\\[-`{-~]+)';
/**
 * The words of a column, each behind a mark of the project. GIN looks for the beginning of a word in all that begins so,
 * whosever it is; with the mark it finds little else than the project's own.
 */
const words = (column: string) => `
  to_tsvector('doable', regexp_replace(lower(${column} COLLATE "und-x-icu"), '${WORD}', ' p' || right(project_id::text, 8) || '\\1 ', 'g'))`;

/** Text search, the indexes that lists of tasks are read by, saved filters. */
export class TaskSearch1795211400000 implements MigrationInterface {
  name = 'TaskSearch1795211400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    // Trusted extensions: whoever owns the database may create them.
    await queryRunner.query(`
      CREATE EXTENSION IF NOT EXISTS unaccent;
      CREATE EXTENSION IF NOT EXISTS btree_gin;
      CREATE TEXT SEARCH CONFIGURATION doable (COPY = simple);
      ALTER TEXT SEARCH CONFIGURATION doable
        ALTER MAPPING FOR asciiword, word, numword, asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart
        WITH unaccent, simple;

      -- TypeORM looks here for what it generated itself, which is nothing.
      CREATE TABLE IF NOT EXISTS typeorm_metadata (
        type varchar NOT NULL, database varchar, schema varchar, "table" varchar, name varchar, value text);
      ALTER TABLE tasks ADD COLUMN search tsvector GENERATED ALWAYS AS (
        setweight(${words('title')}, 'A') || setweight(${words('description')}, 'D')) STORED;

      -- The day that it is in a zone; PostgreSQL may not know each zone that Node.js does.
      CREATE FUNCTION day_in(zone text, moment timestamptz, otherwise date) RETURNS date
        LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
      BEGIN
        RETURN (moment AT TIME ZONE zone)::date;
      EXCEPTION WHEN invalid_parameter_value THEN
        RETURN otherwise;
      END $$;`);

    await queryRunner.query(`
      CREATE INDEX tasks_project_due ON tasks
        (project_id, (coalesce(due_at, due_date::timestamp AT TIME ZONE 'UTC', 'infinity')), id) WHERE deleted_at IS NULL;
      CREATE INDEX tasks_project_deleted ON tasks (project_id, deleted_at, id) WHERE deleted_at IS NOT NULL;
      DROP INDEX tasks_parent;
      CREATE INDEX tasks_parent ON tasks (parent_id, position) WHERE parent_id IS NOT NULL;
      CREATE INDEX tasks_search ON tasks USING gin (search);
      CREATE INDEX tasks_labels ON tasks USING gin (project_id, label_ids) WHERE label_ids <> '{}';
      CREATE INDEX tasks_assignees ON tasks USING gin (project_id, assignee_ids) WHERE assignee_ids <> '{}';

      CREATE TABLE filters (
        id uuid CONSTRAINT filters_pkey PRIMARY KEY,
        owner_id uuid NOT NULL CONSTRAINT filters_owner_fkey REFERENCES users (id) ON DELETE CASCADE,
        name text NOT NULL,
        color text,
        query jsonb NOT NULL,
        version integer NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL
      );
      CREATE INDEX filters_owner_name ON filters (owner_id, name, id);
      CREATE INDEX filters_owner_created ON filters (owner_id, created_at, id);`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE filters;
      DROP INDEX tasks_assignees, tasks_labels, tasks_search, tasks_parent, tasks_project_deleted, tasks_project_due;
      CREATE INDEX tasks_parent ON tasks (parent_id) WHERE parent_id IS NOT NULL;
      DROP FUNCTION day_in;
      ALTER TABLE tasks DROP COLUMN search;
      DROP TABLE typeorm_metadata;
      DROP TEXT SEARCH CONFIGURATION doable;
      DROP EXTENSION btree_gin;
      DROP EXTENSION unaccent`);
  }
}
