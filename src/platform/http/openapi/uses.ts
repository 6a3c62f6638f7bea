import type { OpenAPIObject } from '@nestjs/swagger';
import type { Schema } from './schemas.js';

/** What an operation takes and answers, by name of schema. */
export interface Use {
  operationId: string;
  takes?: string;
  answers?: string;
}

const list = new Intl.ListFormat('en');
const told = (names: string[]) => list.format(names.map((name) => `\`${name}\``));

/** Says of each schema what it is for: which operations take or answer it, or what it is a part of. */
export function describeSchemas({ components }: OpenAPIObject, uses: readonly Use[]): void {
  const schemas = Object.entries(components!.schemas as Record<string, Schema>);
  const namesOf = (how: 'takes' | 'answers', name: string) =>
    uses.filter((use) => use[how] === name).map(({ operationId }) => operationId);
  for (const [name, schema] of schemas) {
    const [takers, answerers] = [namesOf('takes', name), namesOf('answers', name)];
    const reference = `"#/components/schemas/${name}"`;
    const wholes = schemas.filter(([, other]) => JSON.stringify(other).includes(reference));
    const sentences = [
      takers.length > 0 && `What ${told(takers)} ${takers.length > 1 ? 'take' : 'takes'}.`,
      answerers.length > 0 && `What ${told(answerers)} ${answerers.length > 1 ? 'answer' : 'answers'}.`,
      wholes.length > 0 && `Part of ${told(wholes.map(([whole]) => whole))}.`,
    ];
    schema.description ??= sentences.filter(Boolean).join(' ');
  }
}
