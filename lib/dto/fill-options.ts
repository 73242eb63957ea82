import { validateSync, type ValidationError } from 'class-validator';

/** Puts what was given over the defaults of a DTO; `undefined` leaves a default standing. */
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

/** Says of an option what to write instead. */
export type FormatProblem = (path: string, cure: string, property: string) => string;

const ofOption: FormatProblem = (path, cure) => `option \`${path}\` ${cure}`;

/** A sentence for everything that is wrong, with the option's name and the cure, never with its value. */
export function problemsOf(
  dto: object,
  prefix: string,
  sentence: FormatProblem = ofOption,
): readonly string[] {
  const options = { forbidUnknownValues: false, validationError: { target: false, value: false } };
  return validateSync(dto, options).flatMap((error) => sentencesOf(error, prefix, sentence));
}

function sentencesOf(error: ValidationError, prefix: string, sentence: FormatProblem): readonly string[] {
  const { property, constraints = {}, children = [] } = error;
  const path = prefix === '' ? property : `${prefix}.${property}`;
  const own = Object.values(constraints).map((cure) => sentence(path, cure, property));
  return [...own.slice(0, 1), ...children.flatMap((child) => sentencesOf(child, path, sentence))];
}
