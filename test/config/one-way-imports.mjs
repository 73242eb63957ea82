// A lint rule: a room of `lib/` imports only rooms that stand before it in this list, a side room only what is named
// for it. Nobody else imports a side room.
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIB = fileURLToPath(new URL('../../lib', import.meta.url));

export const ORDER = (
  'errors protocol dto core/time core/policy core/store core/exchange core/lifecycle core ' +
  'log http token callback module terminus'
).split(' ');

const SIDE_ROOMS = {
  'core/callbacks': ['errors', 'protocol', 'dto', 'core/time'],
  'instance-name.ts': ['errors'],
  'virtual-clock': ['errors', 'core/time'],
  emulator: ['errors', 'protocol', 'core/time', 'virtual-clock'],
  opentelemetry: ['core', 'token', 'callback'],
  redis: ['errors', 'core', 'log'],
  testing: [...ORDER.slice(0, -1), 'instance-name.ts', 'virtual-clock', 'emulator'],
  doctor: [...ORDER.slice(0, -1), 'redis', 'core/callbacks'].filter((room) => room !== 'callback'),
  cli: ['emulator', 'doctor'],
  schematics: [],
  'index.ts': ORDER.slice(0, -1).filter((room) => room !== 'dto'),
};

/** Beside the rooms of the order. */
const USED_BY = {
  core: ['core/callbacks'],
  callback: ['instance-name.ts'],
  module: ['instance-name.ts'],
};

/** Packages a room may import; the others import what they like but for `NEVER`. */
const PACKAGES = {
  errors: /^$/,
  protocol: /^node:crypto$/,
  dto: /^(?:node:|class-validator$)/,
  core: /^node:/,
  'virtual-clock': /^node:/,
  emulator: /^node:/,
  cli: /^node:/,
  schematics: /^(?:node:|typescript$)/,
};
/** Two copies of axios may be alive: go through HttpService. Validation lives in `dto`. */
const NEVER = /^(?:axios|class-validator|class-transformer)$/;

function roomOf(file) {
  const path = relative(LIB, file).replaceAll('\\', '/');
  const rooms = [...ORDER, ...Object.keys(SIDE_ROOMS)].filter(
    (room) => path === room || path.startsWith(`${room}/`),
  );
  return rooms.toSorted((a, b) => b.length - a.length)[0];
}

function mayImport(room, other) {
  if (room === other) return true;
  if (SIDE_ROOMS[room] !== undefined) return SIDE_ROOMS[room].includes(other);
  const [place, otherPlace] = [ORDER.indexOf(room), ORDER.indexOf(other)];
  if (otherPlace === -1) return USED_BY[room]?.includes(other) ?? false;
  return otherPlace < place;
}

function isTypeOnly({ importKind, exportKind, specifiers = [] }) {
  if (importKind === 'type' || exportKind === 'type') return true;
  return specifiers.length > 0 && specifiers.every((specifier) => specifier.importKind === 'type');
}

function wrongWay(file, node) {
  const room = roomOf(file);
  const specifier = node.source?.value;
  if (room === undefined || typeof specifier !== 'string') return undefined;
  if (!specifier.startsWith('.')) {
    const allowed = PACKAGES[room.split('/')[0]];
    const isFine =
      allowed === undefined ? !NEVER.test(specifier) || isTypeOnly(node) : allowed.test(specifier);
    return isFine ? undefined : `\`${room}\` does not know the package ${specifier}.`;
  }
  const other = roomOf(resolve(dirname(file), specifier.replace(/\.js$/, '.ts')));
  return other === undefined || mayImport(room, other)
    ? undefined
    : `\`${room}\` may not import \`${other}\`: see the order of the rooms in test/config/one-way-imports.mjs.`;
}

export const oneWayImports = {
  meta: { type: 'problem' },
  create: (context) => {
    const check = (node) => {
      const message = wrongWay(context.filename, node);
      if (message !== undefined) context.report({ node, message });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check };
  },
};
