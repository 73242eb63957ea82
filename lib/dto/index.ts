export * from './credentials.js';
export * from './options.js';
export * from './token-answer.js';
export { CallbackOptionsDto, type OptionsDto } from './options.dto.js';
export { sealPrevious } from './previous-credentials.js';
export * from './verifier-options.js';
