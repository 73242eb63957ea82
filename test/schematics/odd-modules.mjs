// Root modules as applications have them: what is edited, and what is left alone with the lines to paste.
import { left } from './expected.mjs';

const NEST = "import { Module } from '@nestjs/common';\n";
const OURS = `import {
  B2binpayAuthModule,
  b2binpayAuthOptionsFromEnv,
} from 'nestjs-b2binpay-auth';
`;
const CALL = `B2binpayAuthModule.forRootAsync({
      isGlobal: true,
      useFactory: () => b2binpayAuthOptionsFromEnv(),
    })`;
const ENTRY = `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(3000);
}
void bootstrap();
`;
const FILE = '/src/app.module.ts';

function moduleWith(metadata, above = '') {
  return `${NEST}${above}\n@Module(${metadata})\nexport class AppModule {}\n`;
}

/** With our import below Nest's. */
function added(metadata, above = '') {
  return `${NEST}${above}${OURS}\n@Module(${metadata})\nexport class AppModule {}\n`;
}

/** `file` becomes `to` (default: the root module); the other files are there from the start. */
const edited = (name, from, to, { file = FILE, files = {} } = {}) => ({
  name,
  files: { '/src/main.ts': ENTRY, [file]: from, ...files },
  expected: { [file]: to },
  warnings: [],
});

const untouched = (name, from, { where = 'src/app.module.ts', files = {} } = {}) => ({
  name,
  files: { '/src/main.ts': ENTRY, [FILE]: from, ...files },
  expected: { [FILE]: from },
  warnings: [left(where)],
});

const COMMON = "import { common } from './common';\n";
const PLAIN = moduleWith('{\n  imports: [],\n}');
const PLAIN_ADDED = added(`{\n  imports: [\n    ${CALL},\n  ],\n}`);
const entryWith = (call, imports = '') =>
  ENTRY.replace('NestFactory.create(AppModule)', call).replace('\nasync', `${imports}\nasync`);

export const ODD_MODULES = [
  edited('an empty list', PLAIN, PLAIN_ADDED),
  edited('no metadata', moduleWith('{}'), added(`{\n  imports: [\n    ${CALL},\n  ]\n}`)),
  edited(
    'no imports',
    moduleWith('{\n  providers: [],\n}'),
    added(`{\n  providers: [],\n  imports: [\n    ${CALL},\n  ],\n}`),
  ),
  edited(
    'a list with comments and a last comma',
    moduleWith('{\n  imports: [\n    // first\n    A, // the A\n  ],\n}', "import { A } from './a';\n"),
    added(
      `{\n  imports: [\n    // first\n    A,\n    ${CALL}, // the A\n  ],\n}`,
      "import { A } from './a';\n",
    ),
  ),
  edited(
    'a list that takes in another',
    moduleWith('{\n  imports: [\n    ...common,\n  ],\n}', COMMON),
    added(`{\n  imports: [\n    ...common,\n    ${CALL},\n  ],\n}`, COMMON),
  ),
  edited(
    'a list after what is spread',
    moduleWith('{\n  ...common,\n  imports: [],\n}', COMMON),
    added(`{\n  ...common,\n  imports: [\n    ${CALL},\n  ],\n}`, COMMON),
  ),
  edited(
    'a list with a quoted name',
    moduleWith("{\n  'imports': [],\n}"),
    added(`{\n  'imports': [\n    ${CALL},\n  ],\n}`),
  ),
  edited(
    'another module above in the same file',
    PLAIN.replace('@Module', '@Module({ imports: [] })\nexport class Other {}\n\n@Module'),
    PLAIN_ADDED.replace('@Module', '@Module({ imports: [] })\nexport class Other {}\n\n@Module'),
  ),
  edited(
    'a module as default',
    `${PLAIN}export default AppModule;\n`,
    `${PLAIN_ADDED}export default AppModule;\n`,
    {
      files: { '/src/main.ts': ENTRY.replace('{ AppModule }', 'AppModule') },
    },
  ),
  edited('a module behind a barrel and another name', PLAIN, PLAIN_ADDED, {
    file: '/src/root/shop.module.ts',
    files: {
      '/src/root/index.ts': "export { AppModule as Root } from './shop.module';\n",
      '/src/main.ts': ENTRY.replace('{ AppModule }', '{ Root as AppModule }').replace(
        './app.module',
        './root',
      ),
    },
  }),
  edited('a module behind a path of tsconfig.json', PLAIN, PLAIN_ADDED, {
    file: '/src/shop/shop.module.ts',
    files: {
      '/tsconfig.json':
        '{ "compilerOptions": { "paths": { "@shop/*": ["./src/shop/*"] } } } // with a comment',
      '/src/main.ts': ENTRY.replace('./app.module', '@shop/shop.module'),
    },
  }),
  edited(
    'double quotes, no semicolons, tabs, CRLF',
    'import { Module } from "@nestjs/common"\n\n@Module({\n\timports: [],\n})\nexport class AppModule {}\n'.replaceAll(
      '\n',
      '\r\n',
    ),
    'import { Module } from "@nestjs/common"\nimport {\n  B2binpayAuthModule,\n  b2binpayAuthOptionsFromEnv,\n} from "nestjs-b2binpay-auth"\n\n@Module({\n\timports: [\n\t\tB2binpayAuthModule.forRootAsync({\n\t\t\tisGlobal: true,\n\t\t\tuseFactory: () => b2binpayAuthOptionsFromEnv(),\n\t\t}),\n\t],\n})\nexport class AppModule {}\n'.replaceAll(
      '\n',
      '\r\n',
    ),
  ),
  untouched('imports: common', moduleWith('{\n  imports: common,\n}', COMMON)),
  untouched('@Module(metadata)', moduleWith('metadata', "import { metadata } from './metadata';\n")),
  untouched('imports by its short name', moduleWith('{ imports }', "import { imports } from './imports';\n")),
  untouched('imports of what is spread', moduleWith('{ ...common }', COMMON)),
  untouched('imports overridden by what is spread', moduleWith('{ imports: [], ...common }', COMMON)),
  untouched('imports under a computed name', moduleWith("{ ['imports']: [] }")),
  untouched('imports put together', moduleWith('{ imports: [].concat(common) }', COMMON)),
  untouched('a list with a type', moduleWith('{ imports: [] as never[] }')),
  untouched(
    'Module under another name',
    PLAIN.replace('{ Module }', '{ Module as NestModule }').replace('@Module', '@NestModule'),
  ),
  untouched('a Module that is not of Nest', PLAIN.replace('@nestjs/common', './module')),
  untouched('a class of the same name', `${PLAIN}class B2binpayAuthModule {}\n`),
  untouched('code that does not compile', `${PLAIN}const = 1;\n`),
  untouched('a dynamic module at NestFactory', PLAIN, {
    where: 'The root module',
    files: { '/src/main.ts': entryWith('NestFactory.create(AppModule.register())') },
  }),
  untouched('two root modules', PLAIN, {
    where: 'The root module',
    files: {
      '/src/main.ts': `${ENTRY}void NestFactory.createApplicationContext(class Jobs {});\n`,
    },
  }),
  untouched('no NestFactory in the entry file', PLAIN, {
    where: 'The root module',
    files: { '/src/main.ts': "import './bootstrap';\n" },
  }),
  untouched('a NestFactory that is not of Nest', PLAIN, {
    where: 'The root module',
    files: { '/src/main.ts': ENTRY.replace('@nestjs/core', './factory') },
  }),
];
