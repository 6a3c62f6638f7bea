/** What an authenticator app needs. It is told only now. */
export class TotpSecretDto {
  /** Base32 (RFC 4648), to be typed: TOTP with SHA-1, six digits, 30 seconds. */
  secret: string;
  /** The same for a QR code. */
  uri: string;
}
