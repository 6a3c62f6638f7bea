import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';

const CIPHER = 'aes-256-gcm';
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** What is stored of a secret that somebody else holds: enough to recognize it, too little to use it. */
export const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** 256 random bits for a URL. */
export const randomSecret = (): string => randomBytes(32).toString('base64url');

/**
 * Secrets that follow from a key outside the database (ENCRYPTION_KEY). Each purpose has a key of its own (HKDF, RFC
 * 5869), so that nothing made for one is good for another.
 */
@Injectable()
export class Secrets {
  private readonly keys = new Map<string, Buffer>();

  constructor(private readonly config: Config) {}

  /** 256 bits for a URL that are always the same for `subject`, and that nobody without the key can tell. */
  derive(purpose: string, subject: string): string {
    return createHmac('sha256', this.key(purpose)).update(subject).digest('base64url');
  }

  /** AES-256-GCM: `iv, tag, ciphertext`. `owner` is needed to read it, so that one row's value is no good in another. */
  encrypt(purpose: string, owner: string, text: string): Buffer {
    const iv = randomBytes(IV_LENGTH);
    const cipher = createCipheriv(CIPHER, this.key(purpose), iv).setAAD(Buffer.from(owner));
    const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), bytes]);
  }

  /** Throws when the key, the owner or the bytes are not those of `encrypt`. */
  decrypt(purpose: string, owner: string, bytes: Buffer): string {
    const iv = bytes.subarray(0, IV_LENGTH);
    const tag = bytes.subarray(IV_LENGTH, IV_LENGTH + TAG_LENGTH);
    const decipher = createDecipheriv(CIPHER, this.key(purpose), iv)
      .setAAD(Buffer.from(owner))
      .setAuthTag(tag);
    const text = decipher.update(bytes.subarray(IV_LENGTH + TAG_LENGTH));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  }

  private key(purpose: string): Buffer {
    let key = this.keys.get(purpose);
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', this.config.auth.encryptionKey, '', `doable ${purpose}`, 32));
      this.keys.set(purpose, key);
    }
    return key;
  }
}
