import type { InjectionToken } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { ConfigurationError } from '../errors/index.js';

/** Throws if an instance is registered twice: consumers would silently get the first. */
export function refuseSecondRegistration(
  modules: ModulesContainer,
  owner: unknown,
  token: InjectionToken,
  name: string,
): void {
  const registrations = [...modules.values()].filter(
    (module) => module.metatype === owner && module.providers.has(token),
  );
  if (registrations.length > 1) {
    throw new ConfigurationError(
      `B2binpayAuthModule is registered twice with the name "${name}". Register it once, in the root module, with isGlobal: true; a second account needs a name of its own.`,
    );
  }
}
