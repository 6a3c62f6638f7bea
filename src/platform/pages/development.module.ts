import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { QueuesPage } from '../http/queues-page.js';
import { CaughtMailController } from '../mail/caught-mail.controller.js';
import { QueuesModule } from '../queue/queues.js';

/** Pages for the developer: the mail that was caught, and the queues. Production does not even load this file. */
@Module({
  imports: [QueuesModule.for('api')],
  controllers: [CaughtMailController],
  providers: [QueuesPage],
})
export class DevelopmentModule {
  /** The application `root` with these pages beside it. */
  static beside(root: Type): DynamicModule {
    return { module: DevelopmentModule, imports: [root] };
  }
}
