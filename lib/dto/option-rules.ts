import { ValidateBy, type ValidationArguments } from 'class-validator';

/** A rule for an option; `message` says what to write and follows the option's name in the sentence. */
export function rule(
  name: string,
  validate: (value: unknown, owner: object) => boolean,
  message: string,
): PropertyDecorator {
  return ValidateBy(
    {
      name,
      validator: {
        validate: (value: unknown, args?: ValidationArguments) => validate(value, args?.object ?? {}),
      },
    },
    { message: () => message },
  );
}

export const IsDuration = (): PropertyDecorator =>
  rule(
    'isDuration',
    (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
    'must be a number of milliseconds above 0. Write e.g. 8000',
  );

export const IsDurationOrInfinity = (): PropertyDecorator =>
  rule(
    'isDurationOrInfinity',
    (value) => typeof value === 'number' && value > 0,
    'must be a number of milliseconds above 0, or Infinity. Write e.g. 10000',
  );

/** Fraction of a token's lifetime, both ends excluded. */
export const IsFraction = (): PropertyDecorator =>
  rule(
    'isFraction',
    (value) => typeof value === 'number' && value > 0 && value < 1,
    'must be a fraction between 0 and 1 (both excluded). Write e.g. 0.6',
  );

export const IsWholeNumberFrom = (least: number): PropertyDecorator =>
  rule(
    'isWholeNumberFrom',
    (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= least,
    `must be a whole number, ${least} or more`,
  );

export const IsFlag = (): PropertyDecorator =>
  rule('isFlag', (value) => typeof value === 'boolean', 'must be true or false');

export const IsOneOf = (...choices: readonly string[]): PropertyDecorator =>
  rule(
    'isOneOf',
    (value) => typeof value === 'string' && choices.includes(value),
    `must be one of: ${choices.map((choice) => `'${choice}'`).join(', ')}`,
  );

/** A user-supplied object with these methods, or absent. */
export const HasMethods = (...methods: readonly string[]): PropertyDecorator =>
  rule(
    'hasMethods',
    (value) =>
      value === undefined ||
      (typeof value === 'object' &&
        value !== null &&
        methods.every((method) => typeof Reflect.get(value, method) === 'function')),
    `must be an object with the methods ${methods.join(', ')}`,
  );

export const IsClockOrAbsent = (): PropertyDecorator =>
  HasMethods('now', 'monotonic', 'setTimeout', 'clearTimeout');

export const IsFunctionOrAbsent = (): PropertyDecorator =>
  rule(
    'isFunctionOrAbsent',
    (value) => value === undefined || typeof value === 'function',
    'must be a function',
  );

/** A secret as it was issued, without the whitespace or line breaks that copying tends to add. */
export const IsSecretString = (): PropertyDecorator =>
  rule(
    'isSecretText',
    (value) => typeof value === 'string' && value !== '' && value === value.trim(),
    'must be a non-empty string without leading or trailing whitespace. Trim values read from a file or the environment',
  );
