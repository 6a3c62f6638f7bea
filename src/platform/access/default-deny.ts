import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { PUBLIC, ROLES_ALLOWED } from './access.decorators.js';

/** Stops the process at start when a route says neither `@Public()` nor `@Roles(...)`. */
@Injectable()
export class DefaultDeny implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const open = this.discovery.getControllers().flatMap(({ metatype, instance }) =>
      this.scanner
        .getAllMethodNames(Object.getPrototypeOf(instance) as object)
        .map((name) => ({ name, handler: (instance as Record<string, () => unknown>)[name] }))
        .filter(({ handler }) => handler && Reflect.hasMetadata(PATH_METADATA, handler))
        .filter(({ handler }) => !this.hasPolicy([handler!, metatype as () => unknown]))
        .map(({ name }) => `${metatype?.name}.${name}`),
    );
    if (open.length > 0) {
      throw new Error(
        `These routes name nobody who may call them; add @Public() or @Roles(): ${open.join(', ')}`,
      );
    }
  }

  private hasPolicy(targets: (() => unknown)[]): boolean {
    return [PUBLIC, ROLES_ALLOWED].some(
      (key) => this.reflector.getAllAndOverride(key, targets) !== undefined,
    );
  }
}
