/** Where @nestjs/swagger keeps what it knows of a property. */
const PROPERTY = 'swagger/apiModelProperties';

// Not @ApiProperty: it would move the property before those that TypeScript alone describes.
const describe =
  (facts: object): PropertyDecorator =>
  (target, property) =>
    Reflect.defineMetadata(PROPERTY, facts, target, property);

/** Documents what TypeScript's `string` does not say. */
export const OfFormat = (format: 'uuid' | 'email' | 'uri' | 'date' | 'date-time') =>
  describe({ type: 'string', format });

/** Documents an object that has no class: a JSON schema of it. */
export const OfShape = (schema: object) => describe({ type: 'object', selfRequired: true, ...schema });

/** Documents a list of ids. */
export const Ids = () => describe({ type: 'array', items: { type: 'string', format: 'uuid' } });

/** Documents a number without fraction. */
export const Whole = () => describe({ type: 'integer' });
