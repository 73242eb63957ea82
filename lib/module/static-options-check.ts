import type { OnModuleInit } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { ConfigurationError } from '../errors/index.js';
import { MODULE_OPTIONS_TOKEN } from './configurable-module.js';

/**
 * Refuses request-scoped options. Providers that inject those are not created at boot, so this one injects nothing and
 * inspects the dependency tree, which is complete once modules are initialized.
 */
export class StaticOptionsCheck implements OnModuleInit {
  readonly #name: string;
  readonly #modules: ModulesContainer;

  constructor(name: string, modules: ModulesContainer) {
    this.#name = name;
    this.#modules = modules;
  }

  /** Throws {@link ConfigurationError}. */
  onModuleInit(): void {
    const own = [...this.#modules.values()].find(
      ({ providers }) => providers.get(StaticOptionsCheck)?.instance === this,
    );
    if (own?.providers.get(MODULE_OPTIONS_TOKEN)?.isDependencyTreeStatic() !== false) return;
    throw new ConfigurationError(
      `the options of the instance "${this.#name}" are request-scoped, but options are read once, at boot: otherwise every request would log in. ` +
        'Remove REQUEST and request-scoped or durable providers from inject and from the dependencies of what is injected; register each account under its own name.',
    );
  }
}
