import { Injectable, type PipeTransform } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Args, ID, Int } from '@nestjs/graphql';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { IdPipe } from '../http/id-param.js';
import { ANY_VERSION, ExpectedVersion } from '../http/if-match.js';
import { MAX_PAGE, PAGE } from '../http/page.js';
import { Clearable } from '../http/rules.js';
import { argsType } from './types.js';

/** An id. One that no row can have is not found, like any other that is not there. */
export const Id = (name = 'id') => Args(name, { type: () => ID }, IdPipe);

/** What a mutation takes beside ids. */
export const Input = () => Args('input');

@Injectable()
class VersionPipe implements PipeTransform<number | null | undefined, ExpectedVersion> {
  transform(version: number | null | undefined): ExpectedVersion {
    return version == null ? ANY_VERSION : new ExpectedVersion([version]);
  }
}

/** What `If-Match` is to a route. */
export const Version = () =>
  Args(
    'version',
    { type: () => Int, nullable: true, description: 'Only this version is changed or deleted.' },
    VersionPipe,
  );

/** Which part of a list. */
export class PageArgs {
  @ApiPropertyOptional({
    type: 'integer',
    description: `How many at the most: 1 to ${MAX_PAGE}, and ${PAGE} when it is left out.`,
  })
  @Clearable()
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE)
  first?: number | null;

  @ApiPropertyOptional({ type: 'string', description: 'Behind this `cursor`.' })
  @Clearable()
  @IsString()
  @MaxLength(3000)
  after?: string | null;
}
argsType(PageArgs);
