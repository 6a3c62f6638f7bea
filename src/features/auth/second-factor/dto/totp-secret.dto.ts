/** What an authenticator app needs. It is told only now. */
export class TotpSecretDto {
  /**
   * Base32 (RFC 4648), to be typed: TOTP with SHA-1, six digits, 30 seconds.
   * @example "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
   */
  secret: string;
  /**
   * The same for a QR code.
   * @example "otpauth://totp/Doable:maya%40example.com?issuer=Doable&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30"
   */
  uri: string;
}
