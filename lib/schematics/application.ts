import { readText, type Tree } from './devkit.js';
import { rootModuleName } from './entry.js';
import { importExtensionOf } from './imports.js';
import { parseJson, stringAt } from './json.js';
import { ClassLocator, type LocatedClass } from './locate-class.js';
import { type Project, projectOf } from './project.js';
import { type Registration, registrationIn } from './registration.js';
import { SourceFiles } from './source-files.js';
import { type Tools, toolsOf } from './tools.js';

/** What is known of the application before anything is edited. */
export interface Application {
  readonly project: Project;
  /** Without them no code is edited. */
  readonly code:
    | {
        readonly tools: Tools;
        readonly classes: ClassLocator;
        /** By what the entry file hands to `NestFactory`. */
        readonly rootModule: LocatedClass | undefined;
        /** The application has B2binpayAuthModule already. */
        readonly registration: Registration | undefined;
      }
    | undefined;
  readonly importExtension: string;
}

export function applicationOf(tree: Tree, sourceRoot: string, directory: string): Application {
  const project = projectOf(tree, sourceRoot);
  const tools = toolsOf(directory);
  const isEsm = stringAt(parseJson(readText(tree, '/package.json')), 'type') === 'module';
  const importExtension = isEsm ? '.js' : '';
  if (tools === undefined) return { project, code: undefined, importExtension };
  const { ts } = tools;
  const files = new SourceFiles(ts, tree, project);
  const classes = new ClassLocator(ts, files);
  const entry = readText(tree, project.entryFile) ?? '';
  const name = rootModuleName(ts, entry);
  const rootModule = name === undefined ? undefined : classes.local(project.entryFile, name);
  const moduleText = rootModule === undefined ? '' : (readText(tree, rootModule.file) ?? '');
  const registration = registrationIn(ts, tree, files, project);
  return {
    project,
    code: { tools, classes, rootModule, registration },
    importExtension: importExtensionOf(ts, [moduleText, entry]) ?? importExtension,
  };
}
