// Read by every Node that knows modules, so nothing newer than Node 12's syntax may stand here, nor in what it imports.
import { explained } from './failure.mjs';

const OLDEST = [20, 19];

/** Prints what happened, then what to type. */
function complain(message, remedies) {
  console.error(`\n  ${message.split('\n').join('\n  ')}\n`);
  remedies.forEach((remedy) => console.error(`    ${remedy}`));
  if (remedies.length > 0) console.error('');
}

function explain(error) {
  if (error.name === 'Failure') {
    complain(error.message, error.remedies);
  } else if (error.code === 'ERR_MODULE_NOT_FOUND' && error.message.startsWith('Cannot find package')) {
    complain(`The packages are not installed: ${error.message.split(' imported from')[0]}.`, ['npm ci']);
  } else {
    console.error(error);
  }
}

/**
 * Runs a command, or says in plain words why it cannot: Node too old, packages missing, a known failure.
 * @param {() => Promise<{ main: (args: string[]) => Promise<void> }>} load imports the command's module
 */
export function enter(load) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    complain(`Node ${major}.${minor} is too old: ${OLDEST.join('.')} or newer is needed.`, [
      'nvm install 22   or get it from https://nodejs.org',
    ]);
    process.exit(1);
  }
  load()
    .then((command) => command.main(process.argv.slice(2)))
    .catch((error) => {
      explain(explained(error));
      process.exit(1);
    });
}
