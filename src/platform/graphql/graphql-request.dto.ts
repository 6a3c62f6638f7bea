import { Transform } from 'class-transformer';
import { IsObject, IsString } from 'class-validator';
import { Clearable } from '../http/rules.js';

/** As it was sent: what is in it is the schema's affair. */
const Raw = () => Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => obj[key]);

/** A request as GraphQL over HTTP has it. */
export class GraphqlRequestDto {
  /** The document, with one operation or several. */
  @IsString()
  query: string;

  /** Which of several operations. */
  @Clearable()
  @IsString()
  operationName?: string | null;

  /** Values of the variables that the operation names. */
  @Clearable()
  @IsObject()
  @Raw()
  variables?: Record<string, unknown> | null;

  /** What some clients say beside; nothing here reads it. */
  @Clearable()
  @IsObject()
  @Raw()
  extensions?: Record<string, unknown> | null;
}
