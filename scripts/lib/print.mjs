const isTerminal = process.stdout.isTTY === true;
const isColoured = isTerminal && !process.env.NO_COLOR;
const LONG_MS = 2_000;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** @param {number} code an SGR colour @param {string} text */
function paint(code, text) {
  return isColoured && text ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/** Prints one line, indented. @param {string} [text] */
export function say(text = '') {
  console.log(text ? `  ${text}` : '');
}

/**
 * One row of the list of what was done.
 * @param {'✓' | '✗' | '!' | '…'} mark
 * @param {string} name
 * @param {string} text
 * @param {number} [milliseconds] how long it took; below 50 nothing is said
 */
export function row(mark, name, text, milliseconds = 0) {
  const colour = { '✓': 32, '✗': 31, '!': 33, '…': 2 }[mark];
  const took = milliseconds >= 50 ? `${(milliseconds / 1000).toFixed(1)} s` : '';
  say(`${paint(colour, mark)} ${name.padEnd(12)} ${text.padEnd(50)} ${took.padStart(6)}`.trimEnd());
}

/** One row of the list of addresses. @param {string} name @param {string} text @param {string} [aside] */
export function entry(name, text, aside = '') {
  say(`${name.padEnd(10)} ${text.padEnd(aside ? 34 : 0)} ${paint(2, aside)}`.trimEnd());
}

/** Shows what is being waited for: a spinner on a terminal, elsewhere a line once it takes long. */
function showWaiting(name, textNow) {
  let frame = 0;
  let said = '';
  const started = Date.now();
  const timer = setInterval(() => {
    const text = textNow();
    const isLong = Date.now() - started > LONG_MS;
    if (isTerminal) {
      frame += 1;
      const line = `  ${paint(36, FRAMES[frame % FRAMES.length])} ${name.padEnd(12)} ${isLong ? `${text} …` : ''}`;
      process.stdout.write(`\r\u001b[K${line.slice(0, (process.stdout.columns ?? 80) + 8)}`);
    } else if (isLong && text !== said) {
      said = text;
      row('…', name, text);
    }
  }, 80);
  return () => {
    clearInterval(timer);
    if (isTerminal) process.stdout.write('\r\u001b[K');
  };
}

/**
 * Does one thing and prints a row about it.
 * @template T
 * @param {string} name
 * @param {string} waitingFor said when it takes longer than 2 s
 * @param {(wait: (text: string) => void) => Promise<{ text: string, milliseconds?: number, value?: T }>} work
 * @returns {Promise<T | undefined>} the work's value
 */
export async function step(name, waitingFor, work) {
  const started = Date.now();
  let waiting = waitingFor;
  const stopShowing = showWaiting(name, () => waiting);
  try {
    const { text, value, milliseconds = Date.now() - started } = await work((next) => (waiting = next));
    stopShowing();
    row('✓', name, text, milliseconds);
    return value;
  } catch (error) {
    stopShowing();
    row('✗', name, 'failed');
    throw error;
  }
}
