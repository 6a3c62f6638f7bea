import { Body, Controller, HttpCode, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Roles, ScopedWithin } from '../access/access.decorators.js';
import type { AuthenticatedRequest } from '../access/actor.js';
import { Post } from '../http/post.js';
import { GraphqlRequestDto } from './graphql-request.dto.js';
import { Operations } from './operations.js';
import { OperationErrors } from './operation-errors.js';

const RESPONSE = 'application/graphql-response+json';

interface Reply {
  status(code: number): Reply;
  header(name: string, value: string): Reply;
}

/** The one route of GraphQL. Who may ask for what, each field says. */
@ApiExcludeController()
@Roles('user', 'admin')
@ScopedWithin()
@Controller('graphql')
export class GraphqlController {
  constructor(
    private readonly operations: Operations,
    private readonly errors: OperationErrors,
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
    return {
      ...(errors && { errors: errors.map((error) => this.errors.told(error, request.id)) }),
      ...(data !== undefined && { data }),
    };
  }
}
