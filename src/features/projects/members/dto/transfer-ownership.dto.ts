import { IsUUID } from 'class-validator';

/** To whom a project goes. */
export class TransferOwnershipDto {
  /** A member of the project. */
  @IsUUID()
  userId: string;
}
