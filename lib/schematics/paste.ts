import { importLine, PACKAGE } from './imports.js';
import type { Insertion } from './root-module.js';

export const NO_TOOLS =
  'Code is edited only with the @nestjs/schematics and typescript (before 7) of the application, and one of them is missing.\n';

/** The lines that a user pastes where the root module, if it was found at all, cannot be edited. */
export function pasteIntoModule(
  file: string | undefined,
  { list, expression, names, from }: Insertion,
): string {
  const value = expression.replaceAll('\t', '  ').replaceAll('\n', '\n  ');
  return paste(file === undefined ? 'The root module' : relative(file), [
    importLine(names, from),
    '',
    `${list}: [`,
    `  ${value},`,
    '],',
  ]);
}

export function pasteIntoEntry(file: string | undefined): string {
  return paste(file === undefined ? 'The entry file' : relative(file), [
    importLine(['acceptJsonApi'], PACKAGE),
    '',
    'acceptJsonApi(app); // after NestFactory.create, before app.listen',
  ]);
}

/** The user has a file of the name that ours would have. */
export function fileIsTaken(file: string, name: string): string {
  return `${relative(file)} is there already and exports no class ${name}: nothing was added for it. Rename that file, and run this again.\n`;
}

/** The path as a user writes it. */
export function relative(path: string): string {
  return path.slice(1);
}

function paste(where: string, lines: readonly string[]): string {
  return `${where} cannot be edited for sure and stays as it is. Paste into it:\n\n${lines.join('\n')}\n`;
}
