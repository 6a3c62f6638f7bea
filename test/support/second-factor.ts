import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import type { Client } from './client.js';

const PERIOD = 30_000;

/** What an authenticator app shows `steps` of 30 seconds from now. */
export const codeOf = (secret: string, steps = 0): string =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + steps * PERIOD });

/** A code that is wrong now and in the neighbouring steps. */
export function wrongCode(secret: string): string {
  const near = new Set([-2, -1, 0, 1, 2].map((steps) => codeOf(secret, steps)));
  const candidates = Array.from({ length: 6 }, (_, digit) => String(digit).repeat(6));
  return candidates.find((code) => !near.has(code))!;
}

/** Resolves when the present step lasts for another `ms`, so that what is now stays now. */
export async function roomInStep(ms: number): Promise<void> {
  const left = PERIOD - (Date.now() % PERIOD);
  if (left < ms) await sleep(left + 50);
}

/** Sets up a second factor, with the code of the step before, so that the present one is free. */
export async function enableSecondFactor(
  client: Client,
): Promise<{ secret: string; recoveryCodes: string[] }> {
  const begun = await client.post('/users/me/second-factor');
  if (begun.status !== 201) throw new Error(`beginning answered ${begun.status}: ${begun.text}`);
  const { secret } = begun.body as { secret: string };
  await roomInStep(1_000);
  const body = { code: codeOf(secret, -1) };
  const confirmed = await client.put('/users/me/second-factor/confirmation', { body });
  if (confirmed.status !== 200) throw new Error(`confirming answered ${confirmed.status}: ${confirmed.text}`);
  return { secret, recoveryCodes: (confirmed.body as { recoveryCodes: string[] }).recoveryCodes };
}
