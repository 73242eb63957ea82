import { posix } from 'node:path';
import type { Addition } from './additions.js';
import type { Application } from './application.js';
import { type Context, readText, type Tree } from './devkit.js';
import { importsOf } from './imports.js';
import { fileIsTaken, pasteIntoModule } from './paste.js';
import { addToModule } from './root-module.js';
import { keepingLineEnds, parse } from './source.js';

/** Edits the module where it belongs, or prints the lines to paste; the file that the addition needs is next to it. */
export function addTo(
  tree: Tree,
  { logger }: Context,
  { code, project }: Application,
  addition: Addition,
): void {
  const { file: module, className } = placeOf(code);
  const directory = module === undefined ? project.sourceRoot : posix.dirname(module);
  const needed = addition.file === undefined ? undefined : posix.join(directory, addition.file.name);
  const [name = ''] = addition.names;
  if (needed !== undefined && tree.exists(needed)) {
    if (code !== undefined && code.classes.exported(needed, name) === undefined) {
      logger.warn(fileIsTaken(needed, name));
      return;
    }
  } else if (needed !== undefined && addition.file !== undefined) {
    tree.create(needed, addition.file.content);
  }
  const text = module === undefined ? undefined : readText(tree, module);
  const edited =
    code === undefined || text === undefined ? undefined : editedBy(code, text, className, addition);
  if (module === undefined || edited === undefined) logger.warn(pasteIntoModule(module, addition));
  else if (edited !== text) tree.overwrite(module, edited);
}

type Code = NonNullable<Application['code']>;

/** The root module; or the file that registers ours for the modules there only, which is not edited. */
function placeOf(code: Code | undefined): { readonly file?: string; readonly className?: string } {
  if (code === undefined) return {};
  const { rootModule, registration } = code;
  const isElsewhere =
    registration !== undefined && !registration.isGlobal && registration.file !== rootModule?.file;
  return isElsewhere ? { file: registration.file } : (rootModule ?? {});
}

function editedBy(
  { tools }: Code,
  text: string,
  className: string | undefined,
  addition: Addition,
): string | undefined {
  if (className !== undefined) {
    return keepingLineEnds(text, (module) => addToModule(tools, module, className, addition));
  }
  const imported = new Set(importsOf(tools.ts, parse(tools.ts, text)).map(({ local }) => local));
  return addition.names.every((name) => imported.has(name)) ? text : undefined;
}
