import { validateSync, type ValidationError } from 'class-validator';

/** Paths of a DTO's invalid fields, never their values. */
export function invalidPaths(dto: object, prefix: string): readonly string[] {
  return validateSync(dto).flatMap((error) => pathsOf(error, prefix));
}

function pathsOf(error: ValidationError, prefix: string): string[] {
  const path = prefix === '' ? error.property : `${prefix}.${error.property}`;
  const deeper = (error.children ?? []).flatMap((child) => pathsOf(child, path));
  return deeper.length > 0 ? deeper : [path];
}
