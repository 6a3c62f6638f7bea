import { ApiProperty } from '@nestjs/swagger';
import { OfFormat } from '../../../../platform/http/openapi/properties.js';

/** A section of a project that a link shows. */
export class SharedSectionDto {
  @OfFormat('uuid')
  id: string;
  name: string;
  /** Where it stands among the others. Compare it byte by byte. */
  position: string;
}

/** A project, as a link shows it to everybody. */
export class SharedProjectDto {
  name: string;
  color: string | null;
  /** In their order. */
  @ApiProperty({ type: [SharedSectionDto] })
  sections: SharedSectionDto[];
}
