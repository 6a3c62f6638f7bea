import type { Explanation } from './explanations.js';

/** Refusals about who is asking: accounts, ways in, rights. */
export const IDENTITY_EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  'mailed-secret-invalid': {
    status: 400,
    title: 'This link is no longer good',
    why: 'A link from a mail works once, for half an hour, and only until the password is changed.',
    remedy: 'Ask for a new mail and use the newest one.',
  },
  'sign-in-unknown': {
    status: 400,
    title: 'Start again',
    why: 'Your browser came back from a provider, and no sign-in is under way here: it began more than an hour ago, or somewhere else, or the address was typed by hand.',
    remedy: 'Start at one of `GET /api/v1/auth/providers`.',
  },
  'sign-in-expired': {
    status: 400,
    title: 'That took too long',
    why: 'A sign-in at a provider has to end within ten minutes after it began.',
    remedy: 'Start again. Nothing was stored.',
  },
  'sign-in-used': {
    status: 400,
    title: 'Already used',
    why: 'The address that your browser came back with is good once, and it was used before: perhaps by you, with the back button.',
    remedy: 'If you are not signed in, start again.',
  },
  'token-required': {
    status: 401,
    title: 'Sign in first',
    why: 'No access token came with the request, or one that has expired (after ten minutes), was revoked, or was made for another service.',
    remedy:
      'Get a token from `POST /api/v1/auth/login` and send it as `Authorization: Bearer <accessToken>`. In the docs: press Authorize and paste it.',
  },
  'wrong-credentials': {
    status: 401,
    title: 'Sign-in failed',
    why: 'No account has this e-mail address or username, or the password is another one, or the account may not sign in. The answer is the same for all three, so that nobody learns who has an account.',
    remedy:
      'Check both. Passwords are compared as they are: upper and lower case matter, and so does a space.',
  },
  'second-factor-required': {
    status: 401,
    title: 'A code is needed as well',
    why: 'The password is right, and this account has a second factor.',
    remedy:
      'Send the same request again, with what your authenticator app shows as `code`. Without the app, take one of your recovery codes.',
  },
  'wrong-second-factor': {
    status: 401,
    title: 'The code is wrong',
    why: 'It is another code, or one of another time, or it was used already: each is good once. A code of the authenticator app counts half a minute before and after its time, so the clock of the device has to be about right. After five wrong codes in 15 minutes no code of the app is looked at.',
    remedy: 'Wait for the next code of the app, or take a recovery code that you have not used.',
  },
  'refresh-token-invalid': {
    status: 401,
    title: 'Sign in again',
    why: 'The refresh token is unknown or has expired, or its session has ended: you signed out, changed the password, or the token was used twice, which means that somebody has a copy.',
    remedy: 'Sign in again. Keep the newest refresh token only, and never share one between devices.',
  },
  'link-session-ended': {
    status: 401,
    title: 'Signed out meanwhile',
    why: 'You asked to link an identity, and before your browser was back from the provider the session that asked had ended.',
    remedy: 'Sign in and ask again. Nothing was linked.',
  },
  'other-browser': {
    status: 403,
    title: 'Started in another browser',
    why: 'A sign-in at a provider has to end in the browser that it began in. This one does not have its cookie: somebody sent you their link, or the browser keeps no cookies.',
    remedy: 'Start again in this browser, with cookies allowed.',
  },
  'sign-in-denied': {
    status: 403,
    title: 'Cancelled at the provider',
    why: 'At the provider, somebody chose not to tell this service who they are.',
    remedy: 'Start again and allow it, or sign in another way.',
  },
  'provider-refused': {
    status: 403,
    title: 'The provider did not confirm it',
    why: 'The provider answered, and what it said does not prove who you are: a code that has been used, or a token that is signed by somebody else, is for another service, or has expired.',
    remedy: 'Start again. When it stays, whoever runs this service finds the reason in its log.',
  },
  'foreign-origin': {
    status: 403,
    title: 'Not from this page',
    why: 'The refresh token came as a cookie, from a page of another site or from something that is not a page.',
    remedy:
      'Call from a page of this service or of an origin in `CORS_ORIGINS`. Programs send the token in the body.',
  },
  'registration-closed': {
    status: 403,
    title: 'Registration is closed',
    why: 'Whoever runs this service does not let people register by themselves.',
    remedy: 'Ask an administrator for an account.',
  },
  'role-required': {
    status: 403,
    title: 'Not allowed',
    why: 'You are signed in, and your role does not include this operation.',
    remedy: 'Ask an administrator to do it. The documentation says under each operation who may call it.',
  },
  'session-required': {
    status: 403,
    title: 'Not with a personal access token',
    why: 'Your personal access token is good, and this operation takes none: accounts, sessions and tokens are only for who signed in.',
    remedy:
      'Sign in and use the access token of that session. The documentation names a scope under each operation that takes personal access tokens.',
  },
  'scope-required': {
    status: 403,
    title: 'The token has another scope',
    why: 'Your personal access token was made for other things. To write does not include to read: a program that does both has both scopes.',
    remedy: 'Make a token with the scope that `detail` names, and delete the old one.',
  },
  'confirmation-required': {
    status: 403,
    title: 'Prove once more who you are',
    why: 'This changes who may enter your account, and you signed in more than ten minutes ago. Whoever finds your device unlocked should not be able to do it.',
    remedy:
      'Send your password, and a code where you have a second factor, to `POST /api/v1/auth/confirmation`, then repeat the request.',
  },
  'sign-in-again': {
    status: 403,
    title: 'Sign in once more',
    why: 'You were asked to prove who you are, and this account has neither a password nor a second factor to do it with.',
    remedy: 'Sign in again the way you did before, and repeat the request with the new session.',
  },
  'email-taken': {
    status: 409,
    title: 'This e-mail address has an account',
    why: 'You confirmed an address that another account has confirmed already.',
    remedy: 'Sign in to that account, or give this one another address.',
  },
  'username-taken': {
    status: 409,
    title: 'This username is taken',
    why: 'Another account has this name. Upper and lower case make no difference.',
    remedy: 'Choose another one.',
  },
  'last-administrator': {
    status: 409,
    title: 'The last administrator stays',
    why: 'After this nobody could administrate: the account is the only administrator who is not disabled and not about to be erased.',
    remedy: 'Give somebody else the role with `PUT /api/v1/users/{id}/role`, then try again.',
  },
  'no-email-address': {
    status: 409,
    title: 'This account has no e-mail address',
    why: 'A password is reset through a mail. This account came from an OpenID provider that told no address.',
    remedy: 'Its owner signs in with that provider, and can add an address.',
  },
  'identity-taken': {
    status: 409,
    title: 'Linked to another account',
    why: 'An identity at a provider opens one account, and this one opens another than yours.',
    remedy: 'Sign in with it, unlink it there, and link it here.',
  },
  'last-way-in': {
    status: 409,
    title: 'The last way in',
    why: 'The account has no password and no other identity. Without this one nobody could sign in to it.',
    remedy: 'Set a password or link another identity, then unlink this one.',
  },
  'second-factor-enabled': {
    status: 409,
    title: 'A second factor is set up already',
    why: 'An account has one authenticator app at a time, and yours is confirmed.',
    remedy: 'To change to another device, remove the second factor first, then begin again.',
  },
  'no-second-factor': {
    status: 409,
    title: 'There is no second factor',
    why: 'You wanted to confirm an authenticator app that was never begun, or recovery codes for an account that asks for no code.',
    remedy:
      'Begin with `POST /api/v1/users/me/second-factor` and confirm it with `PUT /api/v1/users/me/second-factor/confirmation`.',
  },
  'sign-in-busy': {
    status: 429,
    title: 'Too many sign-ins at once',
    why: 'Checking a password is expensive on purpose, and more sign-ins came at once than there is time for.',
    remedy: 'Wait a second and try again.',
  },
  'provider-unavailable': {
    status: 503,
    title: 'The provider does not answer',
    why: 'The OpenID provider could not be reached, or answered too slowly or with an error. Nothing was stored.',
    remedy:
      'Repeat the request after as many seconds as `Retry-After` says, or sign in another way. A page that you came back to may be loaded again within ten minutes.',
  },
  'first-factor-expired': {
    status: 401,
    title: 'Sign in at the provider again',
    why: 'A second factor was sent, and what it should follow is not there: the sign-in at the provider is more than five minutes old, has been completed, or took place in another browser.',
    remedy: 'Start again, and send the code from the same browser within five minutes.',
  },
};
