import { Module } from '@nestjs/common';
import { AuthModule } from '../auth.module.js';
import { SecondFactorController } from './second-factor.controller.js';
import { SecondFactorSetupService } from './second-factor-setup.service.js';
import { SecondFactorQueries } from './second-factor.queries.js';

/** Setting up and removing a second factor. Asking for it is part of signing in. */
@Module({
  imports: [AuthModule],
  controllers: [SecondFactorController],
  providers: [SecondFactorSetupService, SecondFactorQueries],
})
export class SecondFactorModule {}
