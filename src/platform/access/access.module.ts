import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DefaultDeny } from './default-deny.js';

/** Refuses to start an API with a route that nobody thought about. */
@Module({ imports: [DiscoveryModule], providers: [DefaultDeny] })
export class AccessModule {}
