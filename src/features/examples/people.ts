import { at, changedAt, idAt, madeAt } from './moments.js';

/** What everybody there signs in with, and what stands in the links of their mails. */
export const PASSWORD = 'correct-horse-battery';
export const SECRET = 'q0ZzVt3k8mS1r2Yx5uWn7bCd9eFgHjKlMoPqRsTuVwX';
const CODE = '492039';

const person = (moment: string, end: string, [username, displayName]: [string, string]) => ({
  id: idAt(moment, end),
  email: `${username}@example.com`,
  username,
  displayName,
  role: 'user',
  timeZone: 'Europe/Stockholm',
  locale: 'en',
  emailVerifiedAt: null as string | null,
  eraseAt: null as string | null,
  ...madeAt(moment),
});

/** She prepares a release, with Omar and Ines. Adele looks after the installation. */
export const maya = person(at(2, '08:00'), 'a11c', ['maya', 'Maya Lindqvist']);
export const omar = person(at(3, '10:15'), '03a1', ['omar', 'Omar Haddad']);
export const ines = person(at(4, '13:40'), '1e25', ['ines', 'Inês Duarte']);
export const adele = {
  ...person(at(1, '07:30'), 'ade1e', ['adele', 'Adele Novak']),
  role: 'admin',
};

const accountOf = (user: object, sessions: number, lastSeenAt: string | null) => ({
  status: 'active',
  ...user,
  sessions,
  lastSeenAt,
});

export const signedIn = {
  user: maya,
  accessToken: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIwMWExIn0.c2lnbmF0dXJl',
  tokenType: 'Bearer',
  expiresIn: 600,
  refreshToken: SECRET,
};
const { refreshToken: _inTheCookie, ...signedInWithCookie } = signedIn;

const session = (moment: string, end: string, userAgent: string, isCurrent: boolean) => ({
  id: idAt(moment, end),
  userAgent,
  address: '203.0.113.7',
  createdAt: moment,
  lastUsedAt: moment,
  expiresAt: new Date(Date.parse(moment) + 90 * 24 * 3_600_000).toISOString(),
  isCurrent,
});
const phone = session(at(18, '17:05'), '0f0e', 'Doable/1.4 (Android 16)', false);
const laptop = session(
  at(20, '09:00'),
  'e551',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  true,
);

const backup = {
  id: idAt(at(19, '11:20'), '070c'),
  name: 'Backup script',
  scopes: ['tasks:read'],
  createdAt: at(19, '11:20'),
  expiresAt: null,
  lastUsedAt: null,
};
const calendar = {
  ...backup,
  id: idAt(at(20, '09:20'), 'ca1e'),
  name: 'Calendar',
  scopes: ['tasks:read', 'projects:read'],
  createdAt: at(20, '09:20'),
};

const identity = {
  id: idAt(at(2, '08:10'), '01d0'),
  provider: 'google',
  email: maya.email,
  createdAt: at(2, '08:10'),
  lastUsedAt: at(20, '09:00'),
};

const act = (moment: string, type: string, subject: { id: string; username: string }) => ({
  id: idAt(moment, 'ac7'),
  type,
  actorId: adele.id,
  actorUsername: adele.username,
  subjectId: subject.id,
  subjectUsername: subject.username,
  address: '198.51.100.20',
  from: null as string | null,
  to: null as string | null,
  occurredAt: moment,
});

/** The things of each schema; the first is its example. */
export const PEOPLE = {
  User: [maya],
  Account: [
    accountOf(adele, 1, at(20, '08:10')),
    accountOf(maya, 2, at(20, '09:00')),
    accountOf(omar, 1, at(19, '16:30')),
    accountOf(ines, 0, null),
  ],
  SignedIn: [signedIn],
  Session: [laptop, phone],
  PersonalToken: [calendar, backup],
  CreatedPersonalToken: [{ ...calendar, token: 'dbl_gczvqoreptjHJ3h9AaUVZ3XApS5B5Y075iOY' }],
  Identity: [identity],
  Provider: [{ id: 'google', label: 'Google', startUrl: 'http://localhost:3000/api/v1/auth/oidc/google' }],
  Authorization: [
    {
      authorizationUrl:
        'https://accounts.google.com/o/oauth2/v2/auth?response_type=code&client_id=doable&state=Yk3u',
    },
  ],
  SecondFactor: [{ isEnabled: false, enabledAt: null, recoveryCodesLeft: 0 }],
  TotpSecret: [
    {
      secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      uri: 'otpauth://totp/Doable:maya%40example.com?issuer=Doable&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30',
    },
  ],
  Register: [{ useCookie: false }],
  Login: [{ code: CODE, useCookie: false }],
  Confirm: [{ code: CODE }],
  Profile: [{ locale: 'sv-SE' }],
  RecoveryCodes: [{ recoveryCodes: ['MFRG-GZDF-MZTW-Q2LK', 'NNSX-Q4DT-OV3G-64TF'] }],
  AdministrativeAct: [
    { ...act(at(19, '15:02'), 'role-changed', omar), from: 'admin', to: 'user' },
    act(at(18, '12:44'), 'sessions-ended', ines),
  ],
};

const PROFILE = { displayName: 'Maya L.', timeZone: 'Europe/Lisbon' };
const NEW_EMAIL = { email: 'maya.lindqvist@example.com' };
const later = changedAt(at(20, '09:45'));

/** What an operation is sent and answers, where that is not the example of its schema. */
export const ABOUT_PEOPLE = {
  register: {
    request: {
      email: maya.email,
      username: maya.username,
      password: PASSWORD,
      displayName: maya.displayName,
      timeZone: maya.timeZone,
    },
  },
  login: { request: { identifier: maya.email, password: PASSWORD } },
  refresh: { request: { refreshToken: SECRET } },
  logout: { request: { refreshToken: SECRET } },
  confirmSession: { request: { password: PASSWORD } },
  updateMe: { request: PROFILE, response: later(maya, PROFILE) },
  confirmSecondFactor: { request: { code: CODE } },
  createToken: { request: { name: calendar.name, scopes: calendar.scopes } },
  endSession: { path: { id: phone.id } },
  requestPasswordReset: { request: { identifier: maya.email } },
  resetPassword: { request: { secret: SECRET, password: PASSWORD } },
  verifyEmail: { request: { secret: SECRET } },
  confirmEmailChange: { request: { secret: SECRET } },
  requestEmailChange: { request: NEW_EMAIL },
  changePassword: { request: { currentPassword: PASSWORD, password: 'battery-staple-horse' } },
  requestErasure: { response: later(maya, { eraseAt: at(27, '09:45') }) },
  cancelErasure: { response: maya },
  startOidc: { path: { provider: 'google' }, query: { returnTo: '/docs' } },
  finishOidc: { path: { provider: 'google' } },
  completeOidc: { request: { code: CODE }, response: signedInWithCookie },
  linkIdentity: { request: { provider: 'google', returnTo: '/docs' } },
  unlinkIdentity: { path: { id: identity.id } },
  disableUser: {
    path: { id: omar.id },
    response: accountOf(later(omar, { status: 'disabled' }), 0, at(19, '16:30')),
  },
  enableUser: { path: { id: omar.id }, response: accountOf(omar, 1, at(19, '16:30')) },
  changeRole: {
    path: { id: omar.id },
    request: { role: 'admin' },
    response: accountOf(later(omar, { role: 'admin' }), 1, at(19, '16:30')),
  },
  endSessionsOfUser: { path: { id: omar.id } },
  startPasswordReset: { path: { id: omar.id } },
};
