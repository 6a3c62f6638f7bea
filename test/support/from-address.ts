import { Agent, request } from 'node:http';

/** What came back, as far as limits go. */
export interface Told {
  status: number;
  code?: string;
  retryAfter?: number;
}

/** Somebody at an address of this machine's own network (127.0.0.0/8), with connections that are kept. */
export class At {
  private readonly agent: Agent;

  constructor(
    private readonly url: string,
    localAddress: string,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: 200, localAddress });
  }

  post(path: string, body: object, headers: Record<string, string> = {}): Promise<Told> {
    const text = JSON.stringify(body);
    const sent = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const call = request(
        `${this.url}/api/v1${path}`,
        { method: 'POST', agent: this.agent, headers: sent },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => {
            const told = Buffer.concat(chunks).toString();
            const { code } = (told ? JSON.parse(told) : {}) as { code?: string };
            const retryAfter = Number(answer.headers['retry-after']);
            resolve({ status: answer.statusCode!, code, retryAfter });
          });
        },
      );
      call.on('error', reject).end(text);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
