import type { MigrationInterface, QueryRunner } from 'typeorm';

const BETWEEN_ASCII_SIGNS = '([^\\s!-/:-@\\[-`{-~]+)';
/** Phones write “Dune”, ¿qué? and l’école: the parser would cut these, and leave the word without the mark of its project. */
const BETWEEN_SIGNS = '([^\\s!-/:-@\\[-`{-~[:punct:]]+)';

const words = (column: string, word: string) => `
  to_tsvector('doable', regexp_replace(lower(${column} COLLATE "und-x-icu"), '${word}', ' p' || right(project_id::text, 8) || '\\1 ', 'g'))`;

const cutInto = (word: string) => `
  ALTER TABLE tasks DROP COLUMN search, ADD COLUMN search tsvector GENERATED ALWAYS AS (
    setweight(${words('title', word)}, 'A') || setweight(${words('description', word)}, 'D')) STORED;
  CREATE INDEX tasks_search ON tasks USING gin (search)`;

/** The search takes all punctuation for the end of a word, not that of ASCII alone. */
export class WordsBetweenSigns1795352400000 implements MigrationInterface {
  name = 'WordsBetweenSigns1795352400000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(cutInto(BETWEEN_SIGNS));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(cutInto(BETWEEN_ASCII_SIGNS));
  }
}
