/** What a problem's `type` opens: for the person who got one. Backticks mark code. */
export interface Explanation {
  status: number;
  title: string;
  /** What happened, and why. */
  why: string;
  /** What to do. */
  remedy: string;
}

const SAME_AGAIN = 'The same request will fail again.';

/** Every `code` that this API answers. A test compares it with the classes that throw. */
export const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  'malformed-request': {
    status: 400,
    title: 'Bad Request',
    why: `The request could not be read: broken JSON, something else than a JSON object at the top, more than 20 levels of nesting, or a broken URL. ${SAME_AGAIN}`,
    remedy:
      'Check that the body is one JSON object, for example with `jq . body.json`, and that the URL is encoded.',
  },
  'invalid-input': {
    status: 400,
    title: 'Invalid input',
    why: 'The request could be read, and at least one value breaks a rule, or a name is not known. Nothing was stored.',
    remedy:
      'Go through `errors`: each entry has a `pointer` to the value (a JSON pointer into the body, or `/name` of a query parameter), a stable `code`, and a sentence. All problems are listed at once.',
  },
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
  'foreign-host': {
    status: 403,
    title: 'Only under the name of this machine',
    why: 'Pages for developers have no sign-in. They answer under `localhost` and the host of `PUBLIC_URL` only, so that no other site can read them through your browser.',
    remedy: 'Open the page under `localhost`, or set `PUBLIC_URL` to the address that you use.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    why: 'There is nothing under this address, or it belongs to somebody else. The two look the same, so that nobody learns what others have.',
    remedy:
      'Check the path and the id, and that you are signed in as the owner. It may also have been deleted.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method Not Allowed',
    why: 'The address exists, and does not take this method.',
    remedy: 'The `Allow` header lists the methods that it takes.',
  },
  'request-timeout': {
    status: 408,
    title: 'Request Timeout',
    why: 'The request arrived too slowly: its head has five seconds, the whole of it ten.',
    remedy: 'Send it again, in one go.',
  },
  conflict: {
    status: 409,
    title: 'Conflict',
    why: 'Somebody else changed the same thing at the same moment, and one of the two had to give way. Yours did, and nothing was stored.',
    remedy: 'Read it again and repeat the request.',
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
  'task-exists': {
    status: 409,
    title: 'This id is taken',
    why: 'You sent an `id` of your own, and a task with it exists. When your first request was cut off, this means that it had worked.',
    remedy: 'Read the task under this id. For another task, make a new UUIDv7, or leave `id` out.',
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
  'length-required': {
    status: 411,
    title: 'Length Required',
    why: 'The request has a body and does not say how long it is.',
    remedy: 'Send `Content-Length`. HTTP libraries do it by themselves.',
  },
  'stale-version': {
    status: 412,
    title: 'Changed by somebody else',
    why: 'Your `If-Match` header names a version that has been overtaken: since you read it, somebody (or another of your devices) changed it. Nothing of theirs was overwritten, and nothing of yours was stored.',
    remedy:
      'Read it again, apply your change to what you get, and send its `ETag` as `If-Match`. The `ETag` of this answer is the current version.',
  },
  'body-too-large': {
    status: 413,
    title: 'Payload Too Large',
    why: `The body is larger than 256 KiB. ${SAME_AGAIN}`,
    remedy: 'Send less at once.',
  },
  'uri-too-long': {
    status: 414,
    title: 'URI Too Long',
    why: `The query is longer than 4 KiB. ${SAME_AGAIN}`,
    remedy: 'Ask for less at once, and pass cursors on as they came.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported Media Type',
    why: 'The body is something else than JSON, or does not say that it is JSON.',
    remedy: 'Send `Content-Type: application/json`; `PATCH` also takes `application/merge-patch+json`.',
  },
  unprocessable: {
    status: 422,
    title: 'Unprocessable Entity',
    why: 'Each value is fine by itself, and together they contradict other data.',
    remedy: 'Check what the request refers to: it may have been deleted.',
  },
  'due-twice': {
    status: 422,
    title: 'Due at a moment or on a day',
    why: 'A task is due at a moment (`dueAt`) or on a day (`dueDate`). After this request it would have had both.',
    remedy:
      'Set one of them. To change from one to the other, set the old one to `null` in the same request.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    why: 'You made more requests than you may in this time: `RateLimit-Policy` says how many and in how many seconds, `RateLimit` how many are left. Or somebody at your address tried ten wrong passwords for one account, or asked for ten mails to it, in a quarter of an hour.',
    remedy:
      'Wait as many seconds as `Retry-After` says. Keep lists by their `ETag` instead of asking anew. Who knows the password can sign in from another address at once.',
  },
  'sign-in-busy': {
    status: 429,
    title: 'Too many sign-ins at once',
    why: 'Checking a password is expensive on purpose, and more sign-ins came at once than there is time for.',
    remedy: 'Wait a second and try again.',
  },
  'headers-too-large': {
    status: 431,
    title: 'Request Header Fields Too Large',
    why: `The headers are larger than 16 KiB together. ${SAME_AGAIN}`,
    remedy: 'Send fewer or shorter headers; cookies are not needed.',
  },
  'internal-error': {
    status: 500,
    title: 'Internal Server Error',
    why: 'Something went wrong on our side. It has been written down under the `requestId` of the answer.',
    remedy: 'Try again. When it stays, tell whoever runs this service the `requestId`.',
  },
  unavailable: {
    status: 503,
    title: 'Service Unavailable',
    why: 'The service cannot answer right now, for example because it is being restarted.',
    remedy: 'Repeat the request after as many seconds as `Retry-After` says.',
  },
  'database-unavailable': {
    status: 503,
    title: 'Try again shortly',
    why: 'The database did not answer in time. What you sent is either stored as a whole or not at all.',
    remedy:
      'Repeat the request after as many seconds as `Retry-After` says. With an `id` of your own a repeat never makes a second thing.',
  },
  'provider-unavailable': {
    status: 503,
    title: 'The provider does not answer',
    why: 'The OpenID provider could not be reached, or answered too slowly or with an error. Nothing was stored.',
    remedy:
      'Repeat the request after as many seconds as `Retry-After` says, or sign in another way. A page that you came back to may be loaded again within ten minutes.',
  },
  overloaded: {
    status: 503,
    title: 'Too busy',
    why: 'More requests are waiting than can be answered in time. Yours was refused at once instead of late, and did nothing.',
    remedy:
      'Repeat it after as many seconds as `Retry-After` says, with a growing pause when it happens again.',
  },
};
