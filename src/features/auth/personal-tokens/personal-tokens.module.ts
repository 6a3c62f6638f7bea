import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth.module.js';
import { PersonalToken } from './personal-token.entity.js';
import { PersonalTokensController } from './personal-tokens.controller.js';
import { PersonalTokensService } from './personal-tokens.service.js';
import { PersonalTokensQueries } from './personal-tokens.queries.js';

/** Making and deleting personal access tokens. Letting them in is part of the guard. */
@Module({
  imports: [TypeOrmModule.forFeature([PersonalToken]), AuthModule],
  controllers: [PersonalTokensController],
  providers: [PersonalTokensService, PersonalTokensQueries],
})
export class PersonalTokensModule {}
