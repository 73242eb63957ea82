import type { FactoryProvider } from '@nestjs/common';
import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { CallbackKeySource, CallbackVerifier } from '../core/index.js';
import type { B2binpayHttpService } from '../http/index.js';
import { Instance } from './instance.js';
import { getCallbackProcessorToken } from '../callback/callback-processor-token.js';
import { getB2binpayHttpToken, getCallbackConfirmerToken, getCallbackVerifierToken } from './tokens.js';
import { CallbackConfirmer } from '../callback/callback-confirmer.js';
import { CallbackRoutes } from '../callback/route/callback-routes.js';
import { createCallbackProcessor } from './create-callback-processor.js';

/** Providers that verify, handle and confirm the callbacks of an instance. */
export function callbackProviders(name: string): readonly FactoryProvider[] {
  const verifier = getCallbackVerifierToken(name);
  return [
    {
      provide: verifier,
      useFactory: ({ options, callbackLog }: Instance) => {
        const { callbacks, callbackKeys: keys, clock } = options;
        return new CallbackVerifier({
          keys,
          policy: callbacks,
          clock,
          notice: (notice) => callbackLog.notice(notice),
          otherOpType: (opType) => callbackLog.otherOpType(opType),
        });
      },
      inject: [Instance],
    },
    {
      provide: getCallbackProcessorToken(name),
      useFactory: ({ options, callbackLog: log }: Instance, source: CallbackVerifier) => {
        const { callbacks: settings, clock, credentials, http } = options;
        const { timeoutMs } = http;
        const keySource = new CallbackKeySource({ read: () => credentials.read(), timeoutMs, clock });
        return createCallbackProcessor({ name, verifier: source, keySource, settings, clock, log });
      },
      inject: [Instance, verifier],
    },
    {
      provide: getCallbackConfirmerToken(name),
      useFactory: (http: B2binpayHttpService) => new CallbackConfirmer(http),
      inject: [getB2binpayHttpToken(name)],
    },
    {
      provide: CallbackRoutes,
      useFactory: (
        { options, callbackLog: log }: Instance,
        modules: ModulesContainer,
        adapterHost: HttpAdapterHost,
      ) => {
        const { callbackKeys: keys, callbacks, clock } = options;
        const { warnAboutInMemoryStore } = callbacks;
        return new CallbackRoutes({ name, keys, log, warnAboutInMemoryStore, modules, adapterHost, clock });
      },
      inject: [Instance, ModulesContainer, HttpAdapterHost],
    },
  ];
}
