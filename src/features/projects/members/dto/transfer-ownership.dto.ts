import { IsUUID } from 'class-validator';

/** To whom a project goes. */
export class TransferOwnershipDto {
  /**
   * A member of the project.
   * @example "019a9f3e-5c00-7000-8000-00000000a11c"
   */
  @IsUUID()
  userId: string;
}
