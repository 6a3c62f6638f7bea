import { Algorithm, hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { SignInBusy } from './auth.errors.js';

/** Hashing runs on libuv's four threads, which DNS and files need as well, so two stay free. */
const AT_ONCE = 2;
const WAITING = 100;

/** Hashes and checks passwords, a bounded number at a time. Throws SignInBusy when too many wait. */
@Injectable()
export class Passwords {
  /** argon2id, two passes, one lane: with OWASP's minimum of 19 MiB 8 to 23 ms each. */
  private readonly parameters;
  /** A hash that no password has: what an unknown account is checked against, so that it takes as long. */
  private readonly nobody: Promise<string>;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor({ auth }: Config) {
    this.parameters = {
      algorithm: 2 satisfies Algorithm.Argon2id,
      memoryCost: auth.passwordMemoryKib,
      timeCost: 2,
      parallelism: 1,
    };
    this.nobody = hash('no account has this password', this.parameters);
  }

  /** Composed (RFC 8265), since each system's keyboard has its own way to spell `ä`. */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password.normalize(), this.parameters));
  }

  /** Whether a hash was made with other parameters than today's. */
  isAged(hashed: string): boolean {
    const { memoryCost, timeCost, parallelism } = this.parameters;
    return !hashed.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
  }

  /** Whether the password fits. Takes the same time when there is no account or no password. */
  matches(hashed: string | null | undefined, password: string): Promise<boolean> {
    return this.inTurn(async () => {
      const stored = hashed ?? (await this.nobody);
      // Hashes of before are of what was typed.
      for (const spelt of new Set([password.normalize(), password]))
        if (await verify(stored, spelt)) return hashed != null;
      return false;
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
