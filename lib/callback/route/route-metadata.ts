import { Get, HttpCode, Redirect, Render, Res, Sse } from '@nestjs/common';
import { entriesOf } from '../json-api/reflection.js';

// The metadata keys of Nest's decorators are not public, so they are found by applying each decorator to a probe.

/** Decorators that define the response of a route, besides `@HttpCode()`. */
const RESPONDING: Readonly<Record<string, MethodDecorator>> = {
  '@Redirect()': Redirect('/'),
  '@Render()': Render('probe'),
  '@Sse()': Sse('probe'),
};

/** The status of `@HttpCode()`, if the handler has it. */
export function httpCodeOf(handler: object): unknown {
  const [key] = keysOf(HttpCode(200));
  return key === undefined ? undefined : Reflect.getMetadata(key, handler);
}

/** The decorator of a handler that defines its response; undefined if there is none. */
export function respondingDecoratorOf(handler: object): string | undefined {
  const common = keysOf(Get());
  const found = Object.entries(RESPONDING).find(([, decorator]) =>
    keysOf(decorator).some((key) => !common.includes(key) && Reflect.hasMetadata(key, handler)),
  );
  return found?.[0];
}

/** Whether the handler injects the response: `@Res()`, `@Response()`. */
export function takesResponse(controller: object, method: string): boolean {
  class Probe {
    handle(): void {}
  }
  Res()(Probe.prototype, 'handle', 0);
  return metadataOf(Probe, 'handle').some(([key, probed]) => {
    const kind = entriesOf(probed)[0]?.[0].split(':', 1)[0];
    const parameters = entriesOf(Reflect.getMetadata(key, controller, method));
    return parameters.some(([name]) => name.split(':', 1)[0] === kind);
  });
}

function metadataOf(target: object, method: string): readonly [unknown, unknown][] {
  const keys: readonly unknown[] = Reflect.getMetadataKeys(target, method);
  return keys.map((key) => [key, Reflect.getMetadata(key, target, method)]);
}

function keysOf(decorator: MethodDecorator): readonly unknown[] {
  const value = (): void => undefined;
  decorator({}, 'probe', { value });
  return Reflect.getMetadataKeys(value);
}
