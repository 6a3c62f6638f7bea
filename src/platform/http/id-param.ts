import { Injectable, Param, type PipeTransform } from '@nestjs/common';
import { NotFound } from '../errors/domain-error.js';
import { UUID } from './rules.js';

/** An id in a path. One that no row can have is not found, like any other that is not there. */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID.test(value)) throw new NotFound();
    return value.toLowerCase();
  }
}

/** The `{id}` of the path. */
export const IdParam = (name = 'id') => Param(name, IdPipe);
