import { HttpService } from '@nestjs/axios';
import { readBody } from '../../protocol/index.js';
import type { HttpAgents } from '../http-agents.js';
import type { HttpSettings } from '../http-settings.js';
import { createPrivateAxios } from '../private-axios.js';

/**
 * The private client for token requests: a new connection for each, none of the global axios' defaults. Accepts every
 * response; callers validate it.
 */
export function createTokenClient(settings: HttpSettings, { forTokens }: HttpAgents): HttpService {
  const own = {
    responseType: 'text',
    transformRequest: [(body: unknown) => body],
    transformResponse: [(text: unknown) => readBody(typeof text === 'string' ? text : '')],
    validateStatus: () => true,
  };
  return new HttpService(createPrivateAxios(settings, forTokens, own, []));
}
