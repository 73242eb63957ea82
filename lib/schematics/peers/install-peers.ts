import type { Context, TaskId, Tree } from '../devkit.js';
import { addPeers } from './add-peers.js';
import { nestMajorOf } from './nest-major.js';
import { peersOf } from './peers.js';

/** Adds the peers of the application's Nest to package.json, and has them installed if that changed it. */
export function installPeers(tree: Tree, context: Context, health: boolean): readonly TaskId[] {
  const major = nestMajorOf(tree);
  if (major === undefined) {
    context.logger.warn(UNKNOWN_NEST);
    return [];
  }
  const { isChanged, misfits } = addPeers(tree, peersOf(major, health));
  if (misfits.length > 0) context.logger.warn(misfitWarning(major, misfits));
  if (!isChanged) return [];
  const options = { command: 'install', workingDirectory: '.', hideOutput: true };
  return [context.addTask({ toConfiguration: () => ({ name: 'node-package', options }) })];
}

const UNKNOWN_NEST =
  'Nest 11 or 12 is required, and package.json names neither. Install what fits yours: @nestjs/axios@4 @nestjs/schedule@6 (Nest 11), @nestjs/axios@12 @nestjs/schedule@12 (Nest 12), axios, class-validator.\n';

function misfitWarning(major: number, misfits: readonly string[]): string {
  return `package.json asks for versions that do not fit Nest ${major}. Install: ${misfits.join(' ')}\n`;
}
