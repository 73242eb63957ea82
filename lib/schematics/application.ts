import { readText, type Tree } from './devkit.js';
import { rootModuleName } from './entry.js';
import { importExtensionOf } from './imports.js';
import { parseJson, stringAt } from './json.js';
import { ClassLocator, type LocatedClass } from './locate-class.js';
import { type Project, projectOf } from './project.js';
import { registrationIn } from './registration.js';
import { type Tools, toolsOf } from './tools.js';

/** What is known of the application before anything is edited. */
export interface Application {
  readonly project: Project;
  /** Without them no code is edited. */
  readonly tools: Tools | undefined;
  /** By what the entry file hands to `NestFactory`. */
  readonly rootModule: LocatedClass | undefined;
  readonly importExtension: string;
  /** The file that has B2binpayAuthModule already. */
  readonly registeredIn: string | undefined;
}

export function applicationOf(tree: Tree, sourceRoot: string, directory: string): Application {
  const project = projectOf(tree, sourceRoot);
  const tools = toolsOf(directory);
  const isEsm = stringAt(parseJson(readText(tree, '/package.json')), 'type') === 'module';
  const importExtension = isEsm ? '.js' : '';
  if (tools === undefined) {
    return { project, tools, rootModule: undefined, importExtension, registeredIn: undefined };
  }
  const { ts } = tools;
  const entry = readText(tree, project.entryFile) ?? '';
  const name = rootModuleName(ts, entry);
  const rootModule =
    name === undefined ? undefined : new ClassLocator(ts, tree, project).local(project.entryFile, name);
  const moduleText = rootModule === undefined ? '' : (readText(tree, rootModule.file) ?? '');
  return {
    project,
    tools,
    rootModule,
    importExtension: importExtensionOf(ts, [entry, moduleText]) ?? importExtension,
    registeredIn: registrationIn(ts, tree, project.sourceRoot),
  };
}
