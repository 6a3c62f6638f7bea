import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { brokenConstraint, failureCode } from '../database/failures.js';
import { problemType, toProblem } from './problem.js';
import { toldPath } from './told-path.js';

/** Answers every error as `application/problem+json`, those of the framework included. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly config: Config) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    // GraphQL tells it in its own form.
    if (host.getType() !== 'http') return error;
    const http = host.switchToHttp();
    return this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also for what fails before a route is found. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (reply.sent) return;
    const { problem, headers, isFault } = toProblem(error);
    if (isFault) noteFault(error, request.id, `${request.method} failed`);
    const type = problemType(this.config, problem.code);
    const body = { type, ...problem, instance: toldPath(request.url), requestId: request.id };
    void reply
      .status(problem.status)
      .headers(headers)
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(body));
  }
}

const logger = new Logger('Problem');

/** Writes down what somebody should look at. */
export function noteFault(error: unknown, requestId: string, what: string): void {
  logger.error({ err: forLog(error), requestId }, what);
}

/** What PostgreSQL says may quote a row, and TypeORM adds the values: of a database's error only the code and the place. */
function forLog(error: unknown): unknown {
  const code = failureCode(error);
  if (!(error instanceof Error) || !code) return error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, code, constraint: brokenConstraint(error), stack: frames.join('\n') };
}
