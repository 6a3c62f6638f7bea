import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

/** The document of this API, for whoever shows something of it. */
@Injectable()
export class ApiDocument {
  read: () => OpenAPIObject;
}
