import { Injectable } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { Config } from '../config/config.js';
import { type DomainError, InvalidInput } from '../errors/domain-error.js';
import { noteFault } from '../http/problem.filter.js';
import { problemType, toProblem } from '../http/problem.js';
import { InvalidQuery } from './graphql.errors.js';

/** Tells errors as the REST API does: the problem is in `extensions`. */
@Injectable()
export class OperationErrors {
  constructor(private readonly config: Config) {}

  told(error: GraphQLError, requestId: string): GraphQLFormattedError {
    const cause =
      asArgument(error.originalError) ?? error.originalError ?? new InvalidQuery(this.said(error.message));
    const { problem, isFault } = toProblem(cause);
    if (isFault) noteFault(cause, requestId, `${error.path?.join('.')} failed`);
    const { detail, title, code, errors } = problem;
    const { retryAfter, currentVersion } = cause as Partial<DomainError>;
    const extensions = {
      code,
      type: problemType(this.config, code),
      title,
      requestId,
      errors: errors?.map((field) => ({ ...field, message: this.said(field.message) })),
      retryAfter,
      currentVersion,
    };
    return { message: detail ?? title, locations: error.locations, path: error.path, extensions };
  }

  /** Without names of the schema that would have been right, where it is not told. */
  private said(message: string): string {
    return this.config.graphql.isOpen ? message : message.replace(/ Did you mean .*$/s, '');
  }
}

/** An argument that turns out to be wrong when its field is asked, as a variable that is null where its type must not be. */
function asArgument(error?: Error): InvalidInput | undefined {
  const name = error instanceof GraphQLError && /^Argument "(\w+)"/.exec(error.message)?.[1];
  return name ? new InvalidInput([{ pointer: `/${name}`, code: 'type', message: error.message }]) : undefined;
}
