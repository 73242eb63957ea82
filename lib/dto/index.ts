export * from './credentials.js';
export * from './options.js';
export * from './token-answer.js';
export type { OptionsDto } from './options.dto.js';
