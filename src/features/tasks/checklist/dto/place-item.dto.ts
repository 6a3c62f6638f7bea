import { ApiProperty } from '@nestjs/swagger';
import { IsUUID, ValidateIf } from 'class-validator';

/** Where a checklist item goes. */
export class PlaceChecklistItemDto {
  /** The item of the same task that it goes behind; `null` for the first place. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  @ValidateIf((_, value) => value !== null)
  @IsUUID()
  after: string | null;
}
