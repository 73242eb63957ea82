import type { NestMajor } from './nest-major.js';

const ANY_NEST = {
  axios: '^1.17.0',
  'class-validator': '^0.15.0',
  'reflect-metadata': '^0.2.0',
  rxjs: '^7.8.0',
};

/** Left to npm, a Nest 11 application gets version 12 of these, which its Jest cannot load: they are ES modules only. */
const PEERS: Record<NestMajor, Readonly<Record<string, string>>> = {
  11: { '@nestjs/axios': '^4.0.0', '@nestjs/schedule': '^6.0.0', ...ANY_NEST },
  12: { '@nestjs/axios': '^12.0.0', '@nestjs/schedule': '^12.0.0', ...ANY_NEST },
};

const TERMINUS: Record<NestMajor, string> = { 11: '^11.0.0', 12: '^12.0.0' };

export function peersOf(major: NestMajor, health: boolean): Readonly<Record<string, string>> {
  return health ? { ...PEERS[major], '@nestjs/terminus': TERMINUS[major] } : PEERS[major];
}
