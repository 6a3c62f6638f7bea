import type { Readable } from 'node:stream';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail server that keeps what it accepts. */
export interface Mailbox {
  /** For MAIL_URL. */
  readonly url: string;
  /** Message-ID of each delivery to an address, in order: the same one twice is one mail that came twice. */
  to(address: string): string[];
  /** The text of each delivery to an address, in order. */
  texts(address: string): string[];
  /** Addresses that something was delivered to. */
  addresses(): string[];
  /** Message-IDs of everything that came. */
  all(): string[];
  close(): Promise<void>;
}

interface Rules {
  /** Called before a mail is accepted; what it throws refuses the mail. */
  beforeAccepting?: (address: string) => Promise<void> | void;
}

/** Starts a mail server on a port of its own. */
export async function openMailbox({ beforeAccepting }: Rules = {}): Promise<Mailbox> {
  const deliveries: { to: string; id: string; text: string }[] = [];
  const receive = async (stream: Readable, to: string, answer: (refusal?: Error) => void): Promise<void> => {
    let refusal: Error | undefined;
    try {
      const mail = await PostalMime.parse(Buffer.concat(await stream.toArray()));
      await beforeAccepting?.(to);
      deliveries.push({ to, id: mail.messageId!, text: mail.text ?? '' });
    } catch (error) {
      refusal = error as Error;
    }
    answer(refusal);
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData: (stream, session, callback) => {
      void receive(stream, session.envelope.rcptTo[0]!.address, callback);
    },
  });
  server.on('error', () => undefined); // a client that was killed in the middle
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    to: (address) => deliveries.filter(({ to }) => to === address).map(({ id }) => id),
    texts: (address) => deliveries.filter(({ to }) => to === address).map(({ text }) => text),
    addresses: () => [...new Set(deliveries.map(({ to }) => to))],
    all: () => deliveries.map(({ id }) => id),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
