import { HttpService } from '@nestjs/axios';
import { readBody } from '../../protocol/index.js';
import type { HttpAgents } from '../http-agents.js';
import type { HttpSettings } from '../http-settings.js';
import { createPrivateAxios } from '../private-axios.js';

/**
 * The private client for token requests: a connection for each, and nothing of the global axios' defaults. It takes
 * whatever answer comes, and judges none.
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
