import type { MigrationInterface, QueryRunner } from 'typeorm';

const PUNCTUATION = '!-/:-@\\[-`{-~[:punct:]';
/** Currencies, marks of direction and width, arrows, boxes, stars, emoji and what varies them. */
const SYMBOLS =
  '\\u00a2-\\u00a9\\u00ac-\\u00b1\\u00b4\\u00b6-\\u00b8\\u00d7\\u00f7\\u061c\\u2000-\\u206f\\u20a0-\\u20ff' +
  '\\u2103\\u2109\\u2116\\u2122\\u2190-\\u2bff\\u3000-\\u3004\\u3012\\u3013\\u3200-\\u33ff\\ufe00-\\ufe0f\\ufeff' +
  '\\uff04\\uff0b\\uff1c-\\uff1e\\uff5c\\uff5e\\uffe0-\\uffff\\U0001f000-\\U0001fbff\\U000e0000-\\U000e0fff';

const words = (text: string, between: string) => `
  to_tsvector('doable', regexp_replace(lower(${text} COLLATE "und-x-icu"), '([^\\s${between}]+)', ' p' || right(project_id::text, 8) || '\\1 ', 'g'))`;

const made = (title: string, description: string, between: string) => `
  ALTER TABLE tasks DROP COLUMN search, ADD COLUMN search tsvector GENERATED ALWAYS AS (
    setweight(${words(title, between)}, 'A') || setweight(${words(description, between)}, 'D')) STORED;
  CREATE INDEX tasks_search ON tasks USING gin (search)`;

/**
 * “€50”, “✓done” and “🌱plant” are found by their words, and nothing is found by a symbol: whether the parser takes one for
 * a letter is up to the locale that the database was made with. Letters are composed, so that it does not matter how the
 * keyboard or the file system spelt them.
 */
export class WordsBetweenSymbols1795365600000 implements MigrationInterface {
  name = 'WordsBetweenSymbols1795365600000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      made('normalize(title, NFC)', 'normalize(description, NFC)', PUNCTUATION + SYMBOLS),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(made('title', 'description', PUNCTUATION));
  }
}
