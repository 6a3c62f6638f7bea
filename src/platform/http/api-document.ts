import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

/** The document of this API, for whoever shows something of it. It is made anew each time. */
@Injectable()
export class ApiDocument {
  read: () => OpenAPIObject;
}
