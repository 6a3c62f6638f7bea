import {
  type ArgumentsHost,
  Body,
  type CallHandler,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  HttpCode,
  type NestInterceptor,
  Req,
  Res,
  UseFilters,
  UseInterceptors,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Roles, ScopedWithin } from '../access/access.decorators.js';
import type { AuthenticatedRequest } from '../access/actor.js';
import { failureCode } from '../database/failures.js';
import { UnitOfWork } from '../events/unit-of-work.js';
import { Post } from '../http/post.js';
import { GraphqlRequestDto } from './graphql-request.dto.js';
import { OperationErrors } from './operation-errors.js';
import { Operations } from './operations.js';

const RESPONSE = 'application/graphql-response+json';

interface Reply {
  status(code: number): Reply;
  header(name: string, value: string): Reply;
  send(body: object): void;
}

/** An answer with errors to a request with an `Idempotency-Key`: all of it is undone, and the key is free. */
class Undone extends Error {
  constructor(
    readonly answer: object,
    private readonly causes: unknown[],
  ) {
    super();
  }

  /** What PostgreSQL said: after a deadlock all is tried again. */
  get code(): string | undefined {
    return this.causes.map(failureCode).find((code) => code !== undefined);
  }
}

@Catch(Undone)
class UndoneFilter implements ExceptionFilter<Undone> {
  catch({ answer }: Undone, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<Reply>().send(answer);
  }
}

const takesResponse = ({ headers }: AuthenticatedRequest) => String(headers.accept).includes(RESPONSE);

/** Names the media type, also of an answer that is given again. */
class MediaType implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const http = context.switchToHttp();
    if (takesResponse(http.getRequest()))
      http.getResponse<Reply>().header('content-type', `${RESPONSE}; charset=utf-8`);
    return next.handle();
  }
}

/** The one route of GraphQL. Who may ask for what, each field says. */
@ApiExcludeController()
@Roles('user', 'admin')
@ScopedWithin()
@UseFilters(UndoneFilter)
@UseInterceptors(MediaType)
@Controller('graphql')
export class GraphqlController {
  constructor(
    private readonly operations: Operations,
    private readonly errors: OperationErrors,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Post()
  @HttpCode(200)
  async answer(
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) reply: Reply,
    @Body() asked: GraphqlRequestDto,
  ): Promise<object> {
    const { data, errors } = await this.operations.answer(request, asked);
    // Older clients read the body of a 200 only.
    if (data === undefined && takesResponse(request)) reply.status(400);
    if (!errors) return { data };
    const told = errors.map((error) => this.errors.told(error, request.id));
    const answer = data === undefined ? { errors: told } : { errors: told, data };
    if (!this.unitOfWork.isPart) return answer;
    throw new Undone(
      data ? { errors: told, data: null } : answer,
      errors.map(({ originalError }) => originalError),
    );
  }
}
