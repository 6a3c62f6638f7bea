import { ApiProperty } from '@nestjs/swagger';
import { OfFormat } from '../../../../platform/http/openapi-schema.js';

/** A section of a project that a link shows. */
export class SharedSectionDto {
  /** @example "019a9f3e-5c00-7000-8000-0000000005ec" */
  @OfFormat('uuid')
  id: string;
  /** @example "In progress" */
  name: string;
  /**
   * Where it stands among the others. Compare it byte by byte.
   * @example "iK2x9Zq41T"
   */
  position: string;
}

/** A project, as a link shows it to everybody. */
export class SharedProjectDto {
  /** @example "Move to Uppsala" */
  name: string;
  /** @example "#2456d6" */
  color: string | null;
  /** In their order. */
  @ApiProperty({ type: [SharedSectionDto] })
  sections: SharedSectionDto[];
}
