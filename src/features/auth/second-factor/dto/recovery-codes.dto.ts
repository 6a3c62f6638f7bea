/** What stands in for the authenticator app, each once. They are told only now. */
export class RecoveryCodesDto {
  /** @example ["MFRG-GZDF-MZTW-Q2LK", "NNSX-Q4DT-OV3G-64TF"] */
  recoveryCodes: string[];
}
