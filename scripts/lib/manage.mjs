import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './checkout.mjs';
import { Failure } from './failure.mjs';

const run = promisify(execFile);

/**
 * Runs commands of the application itself, such as `migrate`, one after the other in one process.
 * @param {NodeJS.ProcessEnv} env
 * @param {...string} commands
 * @returns {Promise<Record<string, any>>} the answer to each command, by its name
 * @throws {Failure} with what the application printed
 */
export async function manage(env, ...commands) {
  const args = ['--enable-source-maps', join('dist', 'src', 'manage.js'), ...commands];
  const options = { cwd: root, env, maxBuffer: Infinity };
  const { stdout: said } = await run(process.execPath, args, options).catch(({ stdout, stderr }) => {
    throw new Failure(`${commands.join(', ')}: failed.\n${(stderr || stdout).trim()}`);
  });
  const answers = said
    .split('\n')
    .filter((line) => line.startsWith('{"command":'))
    .map((line) => JSON.parse(line));
  return Object.fromEntries(answers.map((answer) => [answer.command, answer]));
}
