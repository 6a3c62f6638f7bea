import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from './checkout.mjs';
import { Failure } from './failure.mjs';

/**
 * Runs commands of the application itself, such as `migrate`, one after the other in one process.
 * @param {NodeJS.ProcessEnv} env
 * @param {...string} commands
 * @returns {Promise<Record<string, any>>} the answer to each command, by its name
 * @throws {Failure} with what the application printed
 */
export async function manage(env, ...commands) {
  const args = ['--enable-source-maps', join('dist', 'src', 'manage.js'), ...commands];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject));
  const [out, problems, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  if (code !== 0) throw new Failure(`${commands.join(', ')}: failed.\n${(problems || out).trim()}`);
  const answers = out
    .split('\n')
    .filter((line) => line.startsWith('{"command":'))
    .map((line) => JSON.parse(line));
  return Object.fromEntries(answers.map((answer) => [answer.command, answer]));
}
