import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { PUBLIC, ROLES_ALLOWED } from './access.decorators.js';

type Host = ReturnType<DiscoveryService['getProviders']>[number];

/** Of a field of GraphQL that is not just a member of an object. */
const FIELD_METADATA = 'graphql:resolver_name';

/** Stops the process at start when a route, or a field of GraphQL, says neither `@Public()` nor `@Roles(...)`. */
@Injectable()
export class DefaultDeny implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const open = [
      ...this.discovery.getControllers().flatMap((controller) => this.openIn(controller, PATH_METADATA)),
      ...this.discovery.getProviders().flatMap((provider) => this.openIn(provider, FIELD_METADATA)),
    ];
    if (open.length > 0) {
      throw new Error(
        `These routes and fields name nobody who may call them; add @Public() or @Roles(): ${open.join(', ')}`,
      );
    }
  }

  private openIn({ metatype, instance }: Host, mark: string): string[] {
    const prototype = instance && (Object.getPrototypeOf(instance) as object | null);
    if (!prototype || prototype === Object.prototype) return [];
    return this.scanner
      .getAllMethodNames(prototype)
      .map((name) => ({ name, handler: (prototype as Record<string, () => unknown>)[name] }))
      .filter(({ handler }) => handler && Reflect.hasMetadata(mark, handler))
      .filter(({ handler }) => !this.hasPolicy([handler!, metatype as () => unknown]))
      .map(({ name }) => `${metatype?.name}.${name}`);
  }

  private hasPolicy(targets: (() => unknown)[]): boolean {
    return [PUBLIC, ROLES_ALLOWED].some(
      (key) => this.reflector.getAllAndOverride(key, targets) !== undefined,
    );
  }
}
