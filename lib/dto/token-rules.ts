import { ValidateBy, type ValidationOptions } from 'class-validator';
import { parseIsoInstant } from '../protocol/index.js';

const MAX_TOKEN_LENGTH = 16_384;

/** A string that is safe in a header: visible ASCII, so no line break or blank can inject anything. */
export const IsTokenString = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isTokenString',
      validator: {
        validate: (value) =>
          typeof value === 'string' && value.length <= MAX_TOKEN_LENGTH && /^[\x21-\x7e]+$/.test(value),
      },
    },
    options,
  );

/** A timestamp in the vendor's format. */
export const IsIsoInstant = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    { name: 'isIsoInstant', validator: { validate: (value) => parseIsoInstant(value) !== undefined } },
    options,
  );
