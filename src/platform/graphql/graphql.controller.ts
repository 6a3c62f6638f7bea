import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  HttpCode,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Roles, ScopedWithin } from '../access/access.decorators.js';
import type { AuthenticatedRequest } from '../access/actor.js';
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
  constructor(readonly answer: object) {
    super();
  }
}

@Catch(Undone)
class UndoneFilter implements ExceptionFilter<Undone> {
  catch({ answer }: Undone, host: ArgumentsHost): void {
    host.switchToHttp().getResponse<Reply>().status(200).send(answer);
  }
}

/** The one route of GraphQL. Who may ask for what, each field says. */
@ApiExcludeController()
@Roles('user', 'admin')
@ScopedWithin()
@UseFilters(UndoneFilter)
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
    if (String(request.headers.accept).includes(RESPONSE)) {
      reply.header('content-type', `${RESPONSE}; charset=utf-8`);
      if (data === undefined) reply.status(400);
    }
    if (!errors) return { data };
    const told = errors.map((error) => this.errors.told(error, request.id));
    if (this.unitOfWork.isPart) throw new Undone({ errors: told, data: null });
    return data === undefined ? { errors: told } : { errors: told, data };
  }
}
