import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TasksModule } from '../tasks/tasks.module.js';
import { Comment } from './comment.entity.js';
import { CommentsController } from './comments.controller.js';
import { CommentsQueries } from './comments.queries.js';
import { AuthorsResolver, CommentsResolver } from './comments.resolver.js';
import { CommentsService } from './comments.service.js';

/** What people say about tasks. */
@Module({
  imports: [TypeOrmModule.forFeature([Comment]), TasksModule],
  controllers: [CommentsController],
  providers: [CommentsService, CommentsQueries, CommentsResolver, AuthorsResolver],
})
export class CommentsModule {}
