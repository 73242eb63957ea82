import { validateSync, type ValidationError } from 'class-validator';

/** Overrides the defaults of a DTO with the given values; `undefined` keeps a default. */
export function fillOptions<T extends object>(
  dto: T,
  given: object,
): { dto: T; unknownKeys: readonly string[] } {
  const known = new Set(Object.keys(dto));
  for (const [key, value] of Object.entries(given)) {
    if (known.has(key) && value !== undefined) Reflect.set(dto, key, value);
  }
  return { dto, unknownKeys: Object.keys(given).filter((key) => !known.has(key)) };
}

/** Turns the message of a failed rule into a sentence about its option. */
export type FormatProblem = (path: string, message: string, property: string) => string;

const formatOption: FormatProblem = (path, message) => `option \`${path}\` ${message}`;

export function unknownOption(path: string): string {
  return `option \`${path}\` is not known. Remove it or correct its spelling`;
}

/** A sentence for each problem, with the option's name and what to write instead, never with its value. */
export function problemsOf(
  dto: object,
  prefix: string,
  format: FormatProblem = formatOption,
): readonly string[] {
  const options = { forbidUnknownValues: false, validationError: { target: false, value: false } };
  return validateSync(dto, options).flatMap((error) => sentencesOf(error, prefix, format));
}

function sentencesOf(error: ValidationError, prefix: string, format: FormatProblem): readonly string[] {
  const { property, constraints = {}, children = [] } = error;
  const path = prefix === '' ? property : `${prefix}.${property}`;
  const own = Object.values(constraints).map((message) => format(path, message, property));
  return [...own.slice(0, 1), ...children.flatMap((child) => sentencesOf(child, path, format))];
}
