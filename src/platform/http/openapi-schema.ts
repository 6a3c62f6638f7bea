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

/** Documents a number without fraction. */
export const Whole = () => describe({ type: 'integer' });
