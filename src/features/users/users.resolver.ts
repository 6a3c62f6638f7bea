import { Query, Resolver } from '@nestjs/graphql';
import { Roles } from '../../platform/access/access.decorators.js';
import { type Actor, CurrentActor, ROLES } from '../../platform/access/actor.js';
import { Id } from '../../platform/graphql/arguments.js';
import { enumType, objectType } from '../../platform/graphql/types.js';
import { UserDto } from './dto/user.dto.js';
import { UsersQueries } from './users.queries.js';

enumType('Role', ROLES);
objectType(UserDto);

@Roles('user', 'admin')
@Resolver(() => UserDto)
export class UsersResolver {
  constructor(private readonly queries: UsersQueries) {}

  @Query(() => UserDto, { description: 'Your own account.' })
  me(@CurrentActor() actor: Actor): Promise<UserDto> {
    return this.queries.get(actor, actor.userId);
  }

  @Query(() => UserDto, { description: 'Your own account, or any for administrators.' })
  user(@CurrentActor() actor: Actor, @Id() id: string): Promise<UserDto> {
    return this.queries.get(actor, id);
  }
}
