import { randomUUID } from 'node:crypto';
import { Secret } from 'otpauth';
import { Witness } from './canaries.js';
import { type Answer, Client } from './client.js';
import { CookieBrowser } from './cookie-browser.js';
import { query } from './database.js';
import type { Mailbox } from './mailbox.js';
import { errorOf, signedIn, untilCallback } from './oidc-people.js';
import { CLIENT_SECRET, claimsFor, idToken, type startFakeProvider } from './openid-provider.js';
import { eventually } from './processes.js';
import { enableSecondFactor } from './second-factor.js';
import { must, newProject } from './sharing.js';

/** What the API calls itself. */
export const PUBLIC_URL = 'https://tasks.example.com';

/** Where a life takes place. */
export interface World {
  /** Of the API. */
  readonly url: string;
  readonly databaseUrl: string;
  readonly mailbox: Mailbox;
  /** `fake` in OIDC_PROVIDERS. */
  readonly provider: Awaited<ReturnType<typeof startFakeProvider>>;
}

/** What may be known to whom: told in one answer, in one mail, or in neither. */
export interface Canary {
  title: string;
  secret: string;
  toldIn?: 'answer' | 'mail';
}

/** A life in which every kind of secret occurs. */
export class Life {
  readonly canaries: Canary[] = [];
  readonly witness: Witness;
  readonly email = `${randomUUID()}@example.com`;
  private readonly username = `u${randomUUID().slice(0, 12)}`;

  constructor(private readonly world: World) {
    this.witness = new Witness(world.url);
  }

  async live(): Promise<void> {
    const person = await this.register();
    await this.issueToken(person);
    await this.shareByLink(person);
    const { recoveryCodes } = await this.secure(person);
    await this.recover(recoveryCodes);
    await this.signInElsewhere();
  }

  private plant(title: string, secret: string, toldIn?: Canary['toldIn']): string {
    this.canaries.push({ title, secret, toldIn });
    return secret;
  }

  private typed(title: string): string {
    return this.plant(title, `typed-${randomUUID()}`);
  }

  /** Two tokens from an answer. */
  private signedIn({ status, body, text }: Answer): { refreshToken: string; person: Witness } {
    if (status >= 300) throw new Error(`signing in answered ${status}: ${text}`);
    this.plant('access token', body.accessToken, 'answer');
    this.plant('refresh token', body.refreshToken, 'answer');
    this.plant('refresh token, decoded', Buffer.from(body.refreshToken, 'base64url').toString('hex'));
    return { refreshToken: body.refreshToken, person: this.witness.as(body.accessToken) };
  }

  private async mailed(page: string, address = this.email): Promise<string> {
    const found = () => {
      const texts = this.world.mailbox.texts(address).join('\n');
      return new RegExp(`/account/${page}#([\\w-]{43})`).exec(texts)?.[1];
    };
    await eventually(`no mail leads to ${page}`, () => Promise.resolve(found() !== undefined));
    return this.plant(`secret of the mail that leads to ${page}`, found()!, 'mail');
  }

  private async register(): Promise<Witness> {
    const { username, email, witness } = this;
    const password = this.typed('password');
    const first = this.signedIn(await witness.post('/auth/register', { username, email, password }));
    const secret = await this.mailed('verify-email');
    await this.blunder(password, secret);
    must(204, await witness.put('/auth/email-verification', { body: { secret } }));
    await witness.post('/auth/login', { identifier: username, password: this.typed('wrong password') });
    const second = this.signedIn(await witness.post('/auth/login', { identifier: username, password }));
    const third = this.signedIn(await witness.post('/auth/refresh', { refreshToken: second.refreshToken }));
    await witness.post('/auth/logout', { refreshToken: first.refreshToken });
    return third.person;
  }

  /** Requests that are wrong in ways that parsers, validators and PostgreSQL complain about. */
  private async blunder(password: string, secret: string): Promise<void> {
    const { witness } = this;
    const headers = { 'content-type': 'application/json' };
    await witness.post('/auth/login', `{"identifier":"maya","password":${password}"`, { headers });
    await witness.post('/auth/login', `password=${password}`, { headers });
    await witness.post('/auth/login', { identifier: 'maya', password: { password }, code: [password] });
    await witness.post('/auth/register', { username: 'a', email: 'b', password: password.repeat(9) });
    await witness.put('/auth/password-reset', { body: { secret: password, password: 'short' } });
    await witness.get(`/auth/providers?password=${password}`);
    await witness.as(password).get('/users/me');
    await outOfOrder(this.world.databaseUrl, async () => {
      const username = `u${randomUUID().slice(0, 12)}`;
      const input = { username, email: `${username}@example.com`, password };
      must(500, await witness.post('/auth/register', input));
      must(500, await witness.put('/auth/email-verification', { body: { secret } }));
    });
  }

  private async issueToken(person: Witness): Promise<void> {
    const { body } = await person.post('/users/me/tokens', { name: 'a program', scopes: ['tasks:write'] });
    this.plant('personal access token', body.token, 'answer');
    await this.witness.as(body.token).post('/tasks', { title: 'By a program' });
    await this.witness.as(body.token).get('/tasks');
  }

  /** Asks with the token of a link for what there is, and for what there is not. */
  private async shareByLink(person: Witness): Promise<void> {
    const { id } = await newProject(person);
    const { token } = must(201, await person.post(`/projects/${id}/links`, {}));
    this.plant('token of a link', token, 'answer');
    // A problem names the path that was asked for, so that nobody remembers these answers.
    const visitor = new Client(this.world.url);
    for (const path of ['', '/tasks', '/nothing', '/tasks?cursor=x', '/tasks/more'])
      await visitor.get(`/shared-projects/${token}${path}`);
    await visitor.post(`/shared-projects/${token}`, {});
    await visitor.get(`/shared-project/${token}`);
    await visitor.get(`/shared-projects/${token}/..%2f${token}?token=${token}`);
  }

  private async secure(person: Witness): Promise<{ recoveryCodes: string[] }> {
    const told = await enableSecondFactor(person);
    const { hex } = Secret.fromBase32(told.secret);
    this.plant('secret of the authenticator app', told.secret, 'answer');
    for (const bytes of [hex, hex.toLowerCase()]) this.plant('the same, decoded', bytes);
    for (const code of told.recoveryCodes) {
      this.plant('recovery code', code, 'answer');
      this.plant('recovery code without dashes', code.replaceAll('-', ''));
    }
    return told;
  }

  private async recover([first, second]: string[]): Promise<void> {
    const { witness, email, username } = this;
    await witness.post('/auth/password-reset', { identifier: email });
    const [password, another] = [this.typed('second password'), this.typed('third password')];
    const secret = await this.mailed('reset-password');
    must(204, await witness.put('/auth/password-reset', { body: { secret, password } }));
    const login = { identifier: username, password, code: first };
    const { person } = this.signedIn(await witness.post('/auth/login', login));
    must(204, await person.post('/auth/confirmation', { password, code: second }));
    const change = { currentPassword: password, password: another };
    must(204, await person.put('/users/me/password', { body: change }));
    const moved = `new-${email}`;
    await person.put('/users/me/email', { body: { email: moved } });
    const moving = await this.mailed('change-email', moved);
    must(204, await witness.put('/auth/email-change', { body: { secret: moving } }));
    const notices = () =>
      this.world.mailbox.to(email).filter((id) => id.startsWith('<password-changed')).length;
    await eventually('nobody was told of the new passwords', () => Promise.resolve(notices() === 2));
  }

  /** At a provider, once rightly and once with an ID token that is no good. */
  private async signInElsewhere(): Promise<void> {
    this.plant('client secret', CLIENT_SECRET);
    for (const claims of [{}, { aud: 'somebody-else' }]) {
      this.world.provider.forge = ({ issuer, nonce }) =>
        this.plant('ID token', idToken(claimsFor(issuer, nonce, { sub: randomUUID(), ...claims })));
      const browser = new CookieBrowser(PUBLIC_URL, this.world.url);
      const back = await untilCallback(browser, '/api/v1/auth/oidc/fake?returnTo=/docs');
      for (const name of ['code', 'state']) this.plant(name, new URL(back).searchParams.get(name)!);
      this.plant('cookie of the browser', browser.cookie('__Host-oidc')!);
      const isGood = errorOf(await browser.open(back)) === null;
      const shouldBe = !('aud' in claims);
      if (isGood !== shouldBe) throw new Error(`The sign-in elsewhere was ${isGood ? 'taken' : 'refused'}`);
      if (!isGood) continue;
      this.plant('cookie of the session', browser.cookie('__Host-refresh')!);
      this.plant('access token of the browser', (await signedIn(browser))!.accessToken);
    }
  }
}

/** Does something while PostgreSQL refuses accounts and uses of mailed secrets, for a reason of its own. */
async function outOfOrder(databaseUrl: string, work: () => Promise<void>): Promise<void> {
  const run = (text: string) => query(databaseUrl, text);
  await run(
    `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'out of order: %', NEW; END $$`,
  );
  for (const moment of ['INSERT ON users', 'UPDATE ON mailed_secrets'])
    await run(`CREATE TRIGGER fail BEFORE ${moment} FOR EACH ROW EXECUTE FUNCTION fail()`);
  await work();
  await run('DROP FUNCTION fail CASCADE');
}
