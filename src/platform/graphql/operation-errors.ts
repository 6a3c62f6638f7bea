import { Injectable } from '@nestjs/common';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { Config } from '../config/config.js';
import type { DomainError } from '../errors/domain-error.js';
import { noteFault } from '../http/problem.filter.js';
import { problemType, toProblem } from '../http/problem.js';
import { InvalidQuery } from './graphql.errors.js';

/** Tells errors as the REST API does: the problem is in `extensions`. */
@Injectable()
export class OperationErrors {
  constructor(private readonly config: Config) {}

  told(error: GraphQLError, requestId: string): GraphQLFormattedError {
    const cause =
      error.originalError ??
      new InvalidQuery(this.config.graphql.isOpen ? error.message : withoutHints(error.message));
    const { problem, isFault } = toProblem(cause);
    if (isFault) noteFault(cause, requestId, `${error.path?.join('.')} failed`);
    const { detail, title, code, errors } = problem;
    const { retryAfter, currentVersion } = cause as Partial<DomainError>;
    const extensions = {
      code,
      type: problemType(this.config, code),
      title,
      requestId,
      errors,
      retryAfter,
      currentVersion,
    };
    return { message: detail ?? title, locations: error.locations, path: error.path, extensions };
  }
}

/** Names of the schema that would have been right. */
const withoutHints = (message: string) => message.replace(/ Did you mean .*$/s, '');
