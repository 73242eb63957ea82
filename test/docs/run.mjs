// Compiles every example: those of the docstrings in lib/, and the TypeScript of README.md, docs/ and the samples.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));
const generated = fileURLToPath(new URL('dist/', import.meta.url));

const ENTRIES = {
  'nestjs-b2binpay-auth': 'index',
  'nestjs-b2binpay-auth/opentelemetry': 'opentelemetry/index',
  'nestjs-b2binpay-auth/redis': 'redis/index',
  'nestjs-b2binpay-auth/terminus': 'terminus/index',
  'nestjs-b2binpay-auth/testing': 'testing/index',
};

/** Where a reader knows other names from. */
const OTHERS = {
  '@nestjs/common': ['Controller', 'Get', 'Injectable', 'Module', 'Post'],
  '@nestjs/core': ['APP_FILTER', 'NestFactory'],
  '@nestjs/terminus': ['HealthCheck', 'HealthCheckResult', 'HealthCheckService'],
  '@nestjs/testing': ['Test'],
  '@jest/globals': ['describe', 'expect', 'it'],
  ioredis: ['Redis'],
  rxjs: ['firstValueFrom'],
};

/** What an example takes for granted. */
const GRANTED = {
  AppModule: 'class AppModule {}',
  MyReplayStore: 'class MyReplayStore extends InMemoryReplayStore {}',
  MyTokenStore: 'class MyTokenStore extends InMemoryTokenStore {}',
  PostgresTokenStore:
    'class PostgresTokenStore extends InMemoryTokenStore { constructor(_pool: Pool) { super(); } }',
  REDIS: "const REDIS = Symbol('REDIS');",
  ConfigModule: 'class ConfigModule {}',
  ConfigService: 'class ConfigService { getOrThrow(_name: string): string { return ""; } }',
  axios: "import axios from 'axios';",
  callback: 'declare const callback: SignedCallback;',
  confirmer: 'declare const confirmer: CallbackConfirmer;',
  eu: 'declare const eu: B2binpayAuthModuleOptions;',
  main: 'declare const main: B2binpayAuthModuleOptions;',
  login: 'declare const login: string;',
  message: 'declare const message: string;',
  options: 'declare const options: B2binpayAuthModuleOptions;',
  orders: 'declare const orders: { settle(signed: SignedFields): Promise<void> };',
  password: 'declare const password: string;',
  processor: 'declare const processor: CallbackProcessor;',
  scheduleAnotherTry: 'declare function scheduleAnotherTry(): void;',
  text: 'declare const text: string;',
  tokens: 'declare const tokens: TokenService;',
};

/** Classes that others than the example which shows them use, and where that is. */
const SHOWN = { Wallets: /^(?:lib\/token\/token\.service\.ts|README)/ };

function docstringExamples() {
  return readdirSync(`${root}lib`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...readFileSync(`${root}lib/${file}`, 'utf8').matchAll(/@example\s+\* ```ts\n([^]*?) \* ```/g)].map(
        ([, block]) => ({ from: `lib/${file}`, code: block.replace(/^ *\* ?/gm, '') }),
      ),
    );
}

function examplesOf(page) {
  return [
    ...readFileSync(`${root}${page}`, 'utf8').matchAll(/^ *```(?:ts|typescript)\b.*\n([^]*?)^ *```$/gm),
  ].map(([, code], index) => ({ from: `${page}, ${index + 1}`, code }));
}

function pages() {
  const docs = readdirSync(`${root}docs`).map((name) => `docs/${name}`);
  const samples = readdirSync(`${root}sample`).map((name) => `sample/${name}/README.md`);
  return ['README.md', ...docs, ...samples].filter(
    (name) => name.endsWith('.md') && existsSync(`${root}${name}`),
  );
}

/** What our entries export, by name. */
function ourExports() {
  const files = Object.values(ENTRIES).map((entry) => `${root}dist/esm/${entry}.d.ts`);
  const program = ts.createProgram(files, { module: ts.ModuleKind.NodeNext, skipLibCheck: true });
  const checker = program.getTypeChecker();
  return Object.fromEntries(
    Object.keys(ENTRIES).map((entry, index) => {
      const source = checker.getSymbolAtLocation(program.getSourceFile(files[index]));
      return [entry, checker.getExportsOfModule(source).map(({ name }) => name)];
    }),
  );
}

function isDeclaredIn(code, name) {
  return new RegExp(`(?:class|const|let|function)\\s+${name}\\b|^import[^;]*\\b${name}\\b[^;]*;`, 'm').test(
    code,
  );
}

/** The class as it is shown in the same kind of text: the docstrings, or the pages. */
function shownIn(examples, name) {
  const shown = new RegExp(`^(?:@\\w+\\(\\)\\n)?(?:export )?(class ${name} \\{\\n[^]*?\\n\\})`, 'm');
  const found = examples
    .filter(({ from }) => SHOWN[name].test(from))
    .map(({ code }) => shown.exec(code)?.[1])
    .find((text) => text !== undefined);
  if (found === undefined) throw new Error(`no example shows the class ${name}`);
  return found;
}

/** A method alone stands in a class; what an example leaves out is put before it. */
function complete(code, sources, examples) {
  const isMethod = /^(?:@Post|handle\()/.test(code);
  const body = isMethod ? `class Example {\n  readonly orders = orders;\n${code}\n}` : code;
  const uses = (text, name) => new RegExp(`\\b${name}\\b`).test(text) && !isDeclaredIn(code, name);
  const granted = [
    ...Object.keys(GRANTED)
      .filter((name) => uses(body, name))
      .map((name) => GRANTED[name]),
    ...Object.keys(SHOWN)
      .filter((name) => uses(body, name))
      .map((name) => shownIn(examples, name)),
  ];
  const whole = [...granted, body].join('\n');
  const imports = Object.entries(sources).flatMap(([from, names]) => {
    const used = names.filter((name) => uses(whole, name));
    return used.length > 0 ? [`import { ${used.join(', ')} } from '${from}';`] : [];
  });
  return `${imports.join('\n')}\n${whole}\nexport {};\n`;
}

rmSync(generated, { recursive: true, force: true });
mkdirSync(generated, { recursive: true });
const sources = { ...ourExports(), ...OTHERS };
const examples = [docstringExamples(), pages().flatMap(examplesOf)].flatMap((texts) =>
  texts.map(({ from, code }) => ({ from, code: complete(code, sources, texts) })),
);
const files = examples.map(({ from, code }, index) => {
  const file = `${generated}${String(index).padStart(2, '0')}.ts`;
  writeFileSync(file, `// ${from}\n${code}`);
  return file;
});
const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(`${root}tsconfig.json`, (path) => ts.sys.readFile(path)).config,
  ts.sys,
  root,
);
const program = ts.createProgram(files, {
  ...options,
  // Examples show what is used; nobody uses them.
  noUnusedLocals: false,
  noUnusedParameters: false,
  isolatedModules: false,
});
const problems = ts.getPreEmitDiagnostics(program);
for (const { file, messageText } of problems) {
  const from = file === undefined ? '' : file.text.slice(3, file.text.indexOf('\n'));
  console.error(`${from}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}
console.log(`${examples.length} examples, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
