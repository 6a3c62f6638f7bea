import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../platform/config/config.js';
import { SignInBusy } from './auth.errors.js';
import { Passwords } from './passwords.js';

describe('Passwords', () => {
  it('hashes two, lets a hundred wait, and refuses one more until there is room', async () => {
    const passwords = new Passwords({ auth: { passwordMemoryKib: 8 } } as Config);
    const hashed = Array.from({ length: 102 }, () => passwords.hash('correct-horse-battery'));
    await expect(passwords.hash('correct-horse-battery')).rejects.toThrow(SignInBusy);
    await expect(passwords.matches(await hashed[0], 'correct-horse-battery')).resolves.toBe(true);
    await Promise.all(hashed);
    await expect(passwords.hash('correct-horse-battery')).resolves.toContain('$argon2id$');
  });

  it.each(['NFC', 'NFD'])('takes a password however it is spelt, set in %s', async (form) => {
    const passwords = new Passwords({ auth: { passwordMemoryKib: 8 } } as Config);
    const hashed = await passwords.hash('Blåbärssylt'.normalize(form));
    for (const typed of ['NFC', 'NFD'])
      expect(await passwords.matches(hashed, 'Blåbärssylt'.normalize(typed))).toBe(true);
    expect(await passwords.matches(hashed, 'Blabarssylt')).toBe(false);
  });

  it('takes one that was hashed as it was typed', async () => {
    const passwords = new Passwords({ auth: { passwordMemoryKib: 8 } } as Config);
    const typed = 'Blåbärssylt'.normalize('NFD');
    expect(await passwords.matches(await hash(typed), typed)).toBe(true);
    expect(await passwords.matches(null, typed)).toBe(false);
  });
});
