/** What stands in for the authenticator app, each once. They are told only now. */
export class RecoveryCodesDto {
  /** Ten, each good once in place of a code of the app. */
  recoveryCodes: string[];
}
