import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What one curl of a script was answered. */
export interface CurlAnswer {
  method: string;
  path: string;
  status: number;
  headers: Record<string, string[]>;
}

const SEPARATOR = '--- answer';

/** Runs shell lines, in `cwd` where given; curl tells about each answer on the side, by its own configuration. */
export async function runShell(
  lines: string,
  cwd?: string,
): Promise<{ answers: CurlAnswer[]; stdout: string }> {
  const home = await mkdtemp(join(tmpdir(), 'doable-curl-'));
  const format = `%{stderr}${SEPARATOR}\\n%{method}\\n%{url}\\n%{http_code}\\n%{header_json}\\n`;
  await writeFile(join(home, '.curlrc'), `silent\nwrite-out = "${format}"\n`);
  try {
    const env = { PATH: process.env.PATH, CURL_HOME: home };
    const { stdout, stderr } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', lines], {
      env,
      cwd,
    });
    return { answers: stderr.split(`${SEPARATOR}\n`).slice(1).map(answerOf), stdout };
  } finally {
    await rm(home, { recursive: true });
  }
}

function answerOf(text: string): CurlAnswer {
  const [method, url, status, ...json] = text.split('\n');
  const headers = JSON.parse(json.join('\n')) as CurlAnswer['headers'];
  return { method: method!, path: new URL(url!).pathname, status: Number(status), headers };
}
