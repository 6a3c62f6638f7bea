import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { Config } from './config.js';

/** Gives an application its configuration. */
@Module({})
export class ConfigModule {
  /** `root` with `Config` to be injected everywhere in it. */
  static around(root: Type | DynamicModule, config: Config): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      imports: [root],
      providers: [{ provide: Config, useValue: config }],
      exports: [Config],
    };
  }
}
