// Runs schematics in memory: the official ones that make an application, and ours, with the tools of that application.
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const modules = join(root, 'node_modules');
export const OURS = join(root, 'dist/cjs/schematics/collection.json');

/** Directories that applications run in: with the tools of Nest 11, of Nest 12, and with none. */
export function makeDirectories() {
  const base = mkdtempSync(join(tmpdir(), 'nest-add-'));
  const directory = (name, schematics) => {
    const path = join(base, name);
    mkdirSync(join(path, 'node_modules/@nestjs'), { recursive: true });
    writeFileSync(join(path, 'package.json'), '{ "name": "shop" }\n');
    if (schematics !== undefined) {
      symlinkSync(join(modules, schematics), join(path, 'node_modules/@nestjs/schematics'));
      symlinkSync(join(modules, 'typescript'), join(path, 'node_modules/typescript'));
    }
    return path;
  };
  return {
    base,
    11: directory('nest-11', '@nestjs/schematics'),
    12: directory('nest-12', 'nest-schematics-12'),
    none: directory('none'),
  };
}

/** The engine that belongs to the official schematics of a version of Nest. */
export function engineOf(nest) {
  const name = nest === 11 ? '@nestjs/schematics' : 'nest-schematics-12';
  const official = realpathSync(join(modules, name, 'package.json'));
  const require = createRequire(official);
  const devkit = (path) => require(`@angular-devkit/${path}`);
  const { SchematicTestRunner } = devkit('schematics/testing');
  const nestRunner = new SchematicTestRunner(
    '@nestjs/schematics',
    join(dirname(official), 'dist/collection.json'),
  );
  const ourRunner = new SchematicTestRunner('nestjs-b2binpay-auth', OURS);
  const log = [];
  ourRunner.logger.subscribe(({ message }) => log.push(message));
  return {
    schema: devkit('core').schema,
    generate: (schematic, options, tree) => nestRunner.runSchematic(schematic, options, tree),
    /** Adds our package; the trees that go in stay as they are. */
    add: async (tree, options = {}) => {
      log.length = 0;
      const added = await ourRunner.runSchematic(
        'nest-add',
        { sourceRoot: 'src', ...options },
        tree.branch(),
      );
      return { files: filesOf(added), log: [...log], tasks: ourRunner.tasks, tree: added };
    },
    steps: async (options) => {
      log.length = 0;
      await ourRunner.runSchematic('next-steps', options);
      return log.join('\n');
    },
  };
}

export function filesOf(tree) {
  const files = {};
  tree.visit((path) => {
    files[path] = tree.read(path).toString('utf8');
  });
  return files;
}

/** A copy of a tree with other files. */
export function changed(tree, files, removed = []) {
  const copy = tree.branch();
  for (const path of removed) copy.delete(path);
  for (const [path, text] of Object.entries(files)) {
    if (copy.exists(path)) copy.overwrite(path, text);
    else copy.create(path, text);
  }
  return copy;
}
