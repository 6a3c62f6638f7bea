import { Controller } from '@nestjs/common';
import { Public } from '../../platform/access/access.decorators.js';
import { ApiDocument } from '../../platform/http/openapi/api-document.js';
import { GetPage } from '../../platform/pages/html.js';
import { changelogPage } from './changelog-page.js';
import type { Contract } from './contract.js';
import { historyOf, releasedContracts } from './releases.js';

/** What changed in the API, from the documents that were released and the one of this process. */
@Public()
@Controller('changelog')
export class ChangelogController {
  private page?: Promise<string>;

  constructor(private readonly document: ApiDocument) {}

  @GetPage()
  changelog(): Promise<string> {
    return (this.page ??= this.write());
  }

  private async write(): Promise<string> {
    return changelogPage(historyOf(await releasedContracts(), this.document.read() as unknown as Contract));
  }
}
