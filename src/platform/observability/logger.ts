import type { LoggerService } from '@nestjs/common';
import { type Logger, pino, type LevelWithSilent } from 'pino';
import type { Config } from '../config/config.js';

/** Names under which secrets travel; their values never reach a log. */
const SECRETS = [
  'password',
  'authorization',
  'cookie',
  'accessToken',
  'refreshToken',
  'secret',
  'token',
  'passwordHash',
];

const READABLE = { ignore: 'pid', translateTime: 'HH:MM:ss.l', singleLine: true };

/** One JSON line per entry in production, readable lines in development. */
export function createLogger(config: Config, fd: 1 | 2 = 1): Logger {
  const options = {
    level: config.log.level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
  };
  if (config.environment === 'development') {
    const transport = { target: 'pino-pretty', options: { ...READABLE, destination: fd } };
    return pino({ ...options, transport });
  }
  // Written in blocks: a line by itself costs a system call, and the process flushes when it ends.
  return pino(options, pino.destination({ fd, sync: false, minLength: 8_192, periodicFlush: 500 }));
}

/** Where Nest tells, line by line, how it wires itself. */
const WIRING = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
]);

/** Lets Nest, and everything that uses Nest's Logger, write to pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log = (message: unknown, ...rest: unknown[]) => this.write('info', message, rest);
  error = (message: unknown, ...rest: unknown[]) => this.write('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]) => this.write('warn', message, rest);
  debug = (message: unknown, ...rest: unknown[]) => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]) => this.write('trace', message, rest);
  fatal = (message: unknown, ...rest: unknown[]) => this.write('fatal', message, rest);

  private write(given: Exclude<LevelWithSilent, 'silent'>, message: unknown, rest: unknown[]): void {
    const context = rest.pop();
    const level = given === 'info' && WIRING.has(String(context)) ? 'debug' : given;
    const text = rest.find((item) => typeof item === 'string');
    if (typeof message === 'object' && message !== null) this.pino[level]({ ...message, context }, text);
    else this.pino[level]({ context, stack: text }, String(message));
  }
}
