import type { CallbackProcessor } from 'nestjs-b2binpay-auth';

export function closeItself(processor: CallbackProcessor): void {
  // @ts-expect-error: what is internal is not declared.
  void processor.beforeApplicationShutdown;
}
