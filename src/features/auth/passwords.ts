import { Algorithm, hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { SignInBusy } from './auth.errors.js';

/** argon2id with 19 MiB, two passes, one lane: OWASP's minimum, 8 to 23 ms each. */
const PARAMETERS = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};
const PREFIX = `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}$`;

/** Whether a hash was made with other parameters than today's. */
export const isAged = (hashed: string): boolean => !hashed.startsWith(PREFIX);

/** Hashing runs on libuv's four threads, which DNS and files need as well, so two stay free. */
const AT_ONCE = 2;
const WAITING = 100;
/** A hash that no password has: what an unknown account is checked against, so that it takes as long. */
const NOBODY = hash('no account has this password', PARAMETERS);

/** Hashes and checks passwords, a bounded number at a time. Throws SignInBusy when too many wait. */
@Injectable()
export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, PARAMETERS));
  }

  /** Whether the password fits. Takes the same time when there is no account or no password. */
  matches(hashed: string | null | undefined, password: string): Promise<boolean> {
    return this.inTurn(async () => {
      const fits = await verify(hashed ?? (await NOBODY), password);
      return fits && hashed != null;
    });
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) {
      if (this.waiting.length >= WAITING) throw new SignInBusy();
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
