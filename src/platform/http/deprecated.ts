import { applyDecorators, Header } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

interface End {
  /** The day on which it became deprecated. */
  since: string;
  /** The day on which it ends, in UTC. */
  sunset: string;
}

/** Marks a route that ends: in the document, and by `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) in its answers. */
export const Deprecated = ({ since, sunset }: End) =>
  applyDecorators(
    Header('Deprecation', `@${Date.parse(since) / 1000}`),
    Header('Sunset', new Date(sunset).toUTCString()),
    ApiExtension('x-sunset', sunset),
  );
