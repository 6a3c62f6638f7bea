import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Config } from '../config/config.js';
import { html, page, PAGE_POLICY } from '../pages/html.js';
import { ForeignHost, isLocalHost } from '../pages/local-host.js';
import { isRedisThere, queuesBoard } from '../queue/queues-board.js';
import { Queues } from '../queue/queues.js';

const PATH = '/admin/queues';
const PATIENCE = 1000;
const BOARD_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

/** `/admin/queues`: what waits and what runs. */
@Injectable()
export class QueuesPage implements OnModuleInit {
  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly queues: Queues,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    const board = queuesBoard(this.queues, PATH);
    const fastify = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    void fastify.register(
      async (scope) => {
        scope.addHook('onRequest', async ({ headers }, reply) => {
          reply.header('content-security-policy', BOARD_POLICY);
          if (!isLocalHost(headers.host, this.config.http.publicUrl))
            return refuse(reply, 403, 'Not under this name', new ForeignHost().message);
          if (!(await isRedisThere(this.queues, PATIENCE)))
            return refuse(
              reply,
              503,
              'Redis does not answer',
              'The queues are in Redis. Nothing is lost: work waits in PostgreSQL. Try again shortly.',
            );
        });
        await scope.register(board);
      },
      { prefix: PATH },
    );
  }
}

function refuse(reply: FastifyReply, status: number, title: string, text: string): FastifyReply {
  return reply
    .status(status)
    .header('content-security-policy', PAGE_POLICY)
    .type('text/html; charset=utf-8')
    .send(
      page(
        title,
        html`<h1>${title}</h1>
          <p>${text}</p>`,
      ),
    );
}
