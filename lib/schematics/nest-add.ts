import { callbacksAddition, healthAddition, REGISTRATION } from './additions.js';
import { addTo } from './add-to-module.js';
import { type Application, applicationOf } from './application.js';
import { type Context, readText, type Rule, type Tree } from './devkit.js';
import { addAcceptJsonApi } from './entry.js';
import { addEnvExample } from './env-example.js';
import { installPeers } from './peers/install-peers.js';
import type { NextSteps } from './next-steps.js';
import type { Options } from './options.js';
import { NO_TOOLS, pasteIntoEntry, relative } from './paste.js';
import { keepingLineEnds } from './source.js';

/** `nest add nestjs-b2binpay-auth`. Twice is once. */
export function nestAdd(options: Options): Rule {
  return (tree, context) => {
    const application = applicationOf(tree, options.sourceRoot, process.cwd());
    const { project, code, importExtension } = application;
    if (code === undefined) context.logger.warn(NO_TOOLS);
    if (code?.registration === undefined) addTo(tree, context, application, REGISTRATION);
    else context.logger.info(`${relative(code.registration.file)} has B2binpayAuthModule already.`);
    if (options.callbacks) {
      addTo(tree, context, application, callbacksAddition(importExtension));
      acceptJsonApi(tree, context, application);
    }
    if (options.health) addTo(tree, context, application, healthAddition(importExtension));
    const apiVersion = addEnvExample(tree, context, options);
    const installation = installPeers(tree, context, options.health);
    const { callbacks, health } = options;
    const steps: NextSteps = { apiVersion, project: project.name, callbacks, health };
    context.addTask(
      { toConfiguration: () => ({ name: 'run-schematic', options: { name: 'next-steps', options: steps } }) },
      installation,
    );
  };
}

function acceptJsonApi(tree: Tree, { logger }: Context, { code, project: { entryFile } }: Application): void {
  const text = readText(tree, entryFile);
  const edited =
    code === undefined || text === undefined
      ? undefined
      : keepingLineEnds(text, (entry) => addAcceptJsonApi(code.tools.ts, entry));
  if (edited === undefined) logger.warn(pasteIntoEntry(tree.exists(entryFile) ? entryFile : undefined));
  else if (edited !== text) tree.overwrite(entryFile, edited);
}
