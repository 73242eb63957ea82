import { ValidateBy, type ValidationOptions } from 'class-validator';
import { parseIsoInstant } from '../protocol/index.js';

const MAX_TOKEN_LENGTH = 16_384;

/** Text that may stand in a header: visible ASCII, so neither a line break nor a blank can smuggle anything in. */
export const IsTokenString = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isTokenText',
      validator: {
        validate: (value) =>
          typeof value === 'string' && value.length <= MAX_TOKEN_LENGTH && /^[\x21-\x7e]+$/.test(value),
      },
    },
    options,
  );

/** An instant as the vendor writes them. */
export const IsIsoInstant = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    { name: 'isIsoInstant', validator: { validate: (value) => parseIsoInstant(value) !== undefined } },
    options,
  );
