import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lastValueFrom, type Observable, of } from 'rxjs';
import type { AuthenticatedRequest } from '../access/actor.js';
import { InvalidInput } from '../errors/domain-error.js';
import { IdempotencyKeys } from './idempotency-keys.js';

const HEADER = 'idempotency-key';
const Key = /^[\x20-\x7e]{1,255}$/;

/**
 * `Idempotency-Key` of a caller who is signed in: the request is one transaction with its key, and a repeat gets the
 * first answer. Status, ETag and Location follow from the route and the body, so the body is all that is kept.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly keys: IdempotencyKeys) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest & AuthenticatedRequest>();
    const { actor, method, url, body } = request;
    const key = request.headers[HEADER];
    if (key === undefined || !actor) return next.handle();
    // What a personal access token is answered depends on its scopes where each thing inside has its own.
    const scopes = actor.scopes ? ` ${actor.scopes.toSorted().join()}` : '';
    const content = `${method} ${url} ${JSON.stringify(body)}${scopes}`;
    const keyed = { userId: actor.userId, key: checked(key), content };
    const { answer, isKept } = await this.keys.once(keyed, () => lastValueFrom(next.handle()));
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    if (isKept) reply.header('idempotent-replayed', 'true');
    return of(answer);
  }
}

/** Throws InvalidInput. */
function checked(key: string | string[]): string {
  if (typeof key === 'string' && Key.test(key)) return key;
  const message = 'the header Idempotency-Key must be 1 to 255 printable characters of ASCII';
  throw new InvalidInput([{ pointer: `/${HEADER}`, code: HEADER, message }]);
}
