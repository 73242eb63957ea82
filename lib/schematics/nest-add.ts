import { type Addition, callbacksAddition, healthAddition, REGISTRATION } from './additions.js';
import { type Application, applicationOf } from './application.js';
import { type Context, readText, type Rule, type Tree } from './devkit.js';
import { addAcceptJsonApi } from './entry.js';
import { addEnvExample } from './env-example.js';
import { installPeers } from './peers/install-peers.js';
import type { NextSteps } from './next-steps.js';
import type { Options } from './options.js';
import { NO_TOOLS, pasteIntoEntry, pasteIntoModule, relative } from './paste.js';
import { addToModule } from './root-module.js';
import { keepingLineEnds } from './source.js';

/** `nest add nestjs-b2binpay-auth`. Twice is once. */
export function nestAdd(options: Options): Rule {
  return (tree, context) => {
    const application = applicationOf(tree, options.sourceRoot, process.cwd());
    const { project, tools, importExtension, registeredIn } = application;
    if (tools === undefined) context.logger.warn(NO_TOOLS);
    if (registeredIn === undefined) add(tree, context, application, REGISTRATION);
    else context.logger.info(`${relative(registeredIn)} has B2binpayAuthModule already.`);
    if (options.callbacks) {
      add(tree, context, application, callbacksAddition(importExtension));
      acceptJsonApi(tree, context, application);
    }
    if (options.health) add(tree, context, application, healthAddition(importExtension));
    addEnvExample(tree, options);
    const installation = installPeers(tree, context, options.health);
    const { apiVersion, callbacks, health } = options;
    const steps: NextSteps = { apiVersion, project: project.name, callbacks, health };
    context.addTask(
      { toConfiguration: () => ({ name: 'run-schematic', options: { name: 'next-steps', options: steps } }) },
      installation,
    );
  };
}

/** Edits the root module, or prints the lines to paste; the file that the addition needs is next to the module. */
function add(tree: Tree, { logger }: Context, application: Application, addition: Addition): void {
  const { tools, rootModule, project } = application;
  const text = rootModule === undefined ? undefined : readText(tree, rootModule.file);
  const edited =
    tools === undefined || rootModule === undefined || text === undefined
      ? undefined
      : keepingLineEnds(text, (code) => addToModule(tools, code, rootModule.className, addition));
  if (edited !== undefined && edited === text) return;
  const directory = rootModule?.file.slice(0, rootModule.file.lastIndexOf('/')) ?? project.sourceRoot;
  if (addition.file !== undefined && !tree.exists(`${directory}/${addition.file.name}`)) {
    tree.create(`${directory}/${addition.file.name}`, addition.file.content);
  }
  if (rootModule !== undefined && edited !== undefined) tree.overwrite(rootModule.file, edited);
  else logger.warn(pasteIntoModule(rootModule?.file, addition));
}

function acceptJsonApi(tree: Tree, { logger }: Context, { tools, project }: Application): void {
  const text = readText(tree, project.entryFile);
  const edited =
    tools === undefined || text === undefined
      ? undefined
      : keepingLineEnds(text, (code) => addAcceptJsonApi(tools.ts, code));
  if (edited === undefined) logger.warn(pasteIntoEntry(project.entryFile));
  else if (edited !== text) tree.overwrite(project.entryFile, edited);
}
