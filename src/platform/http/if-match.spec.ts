import { describe, expect, it } from 'vitest';
import { StaleVersion } from '../errors/domain-error.js';
import { etagOf, parseIfMatch } from './if-match.js';

describe('parseIfMatch', () => {
  const takes = (header: string | undefined, version: number) => {
    try {
      parseIfMatch(header).check(version);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(StaleVersion);
      expect((error as StaleVersion).currentVersion).toBe(version);
      return false;
    }
  };

  it.each([undefined, '*', ' * '])('takes any version for %s', (header) => {
    expect(takes(header, 1) && takes(header, 999)).toBe(true);
  });

  it('takes the version that it names, and no other', () => {
    expect([1, 2, 3].map((version) => takes(etagOf(2), version))).toEqual([false, true, false]);
  });

  it('takes each of several', () => {
    expect([1, 2, 3].map((version) => takes('"v1" ,"v3"', version))).toEqual([true, false, true]);
  });

  it.each(['', 'v1', '"1"', 'W/"v1"', '"v1', '"v01234567890"', '"v2", *', "'v1'", '"v1"x'])(
    'takes no version for %s',
    (header) => expect(takes(header, 1)).toBe(false),
  );
});
