import { Max, Min, IsBoolean, IsInt, IsString, MaxLength } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Type } from '@nestjs/common';
import { Optional, ToBoolean, ToInteger } from './rules.js';

/** How many a page has unless somebody says, and at the most. */
export const PAGE = 50;
export const MAX_PAGE = 100;

/** Which part of a list. */
export class PageQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_PAGE,
    default: PAGE,
    description: 'How many at the most.',
  })
  @Optional()
  @ToInteger()
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE)
  limit?: number = PAGE;

  @ApiPropertyOptional({ type: 'string', maxLength: 3000, description: '`nextCursor` of the page before.' })
  @Optional()
  @IsString()
  @MaxLength(3000)
  cursor?: string;

  @ApiPropertyOptional({
    type: 'boolean',
    default: false,
    description: 'Whether to add `total`, which costs a count.',
  })
  @Optional()
  @ToBoolean()
  @IsBoolean()
  count?: boolean = false;
}

/** One page of a list. */
export interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
  total?: number;
}

/** A page, and what more can be asked of it. JSON leaves functions out. */
export interface OpenPage<Item> extends Page<Item> {
  /** The cursor that continues behind one of its items. */
  cursorAt(index: number): string;
  /** How many there are on all pages. */
  countAll(): Promise<number>;
}

/** The headers that belong to a page (RFC 8288). The link keeps the other parameters of the request. */
export const nextPage = ({ nextCursor }: Page<unknown>): Record<string, string> =>
  nextCursor === null ? {} : { [NEXT_CURSOR]: nextCursor };

/** Internal: becomes a `Link` header when the request's URL is known. */
export const NEXT_CURSOR = 'x-next-cursor';

/** The document's schema of a page of `item`. */
export function pageOf<Item>(item: Type<Item>): Type<Page<Item>> {
  class PageDto implements Page<Item> {
    @ApiProperty({ type: [item] })
    data: Item[];

    @ApiProperty({
      type: 'string',
      nullable: true,
      description: '`cursor` of the next page; null on the last.',
    })
    nextCursor: string | null;

    @ApiProperty({ type: 'integer', required: false, description: 'How many there are, with `count=true`.' })
    total?: number;
  }
  Object.defineProperty(PageDto, 'name', { value: `${item.name.replace(/Dto$/, '')}Page` });
  return PageDto;
}
