import type { InjectionToken } from '@nestjs/common';
import { DEFAULT_NAME, instanceToken } from '../instance-name.js';
import { CallbackProcessor } from './callback-processor.js';

/**
 * As `getTokenServiceToken`, for the {@link CallbackProcessor} of an instance.
 *
 * @param name Name of the instance; default: the default instance
 */
export function getCallbackProcessorToken(name: string = DEFAULT_NAME): InjectionToken<CallbackProcessor> {
  return instanceToken(CallbackProcessor, 'CallbackProcessor', name);
}
