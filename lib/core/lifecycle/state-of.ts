import { TokenState } from './token-status.js';

/** What the state of a token depends on. */
export interface StateFacts {
  readonly isStopped: boolean;
  readonly isLocked: boolean;
  /** Whether there has been a token at all. */
  readonly hadToken: boolean;
  readonly isValid: boolean;
  readonly isDue: boolean;
  readonly isExchanging: boolean;
}

/** In the order of precedence; `docs/tokens.md` draws how they follow each other. */
const STATES: readonly (readonly [TokenState, (facts: StateFacts) => boolean])[] = [
  [TokenState.Stopped, ({ isStopped }) => isStopped],
  [TokenState.Locked, ({ isLocked }) => isLocked],
  [TokenState.Fresh, ({ isValid, isDue }) => isValid && !isDue],
  [TokenState.Stale, ({ isValid }) => isValid],
  [TokenState.Acquiring, ({ isExchanging }) => isExchanging],
  [TokenState.Expired, ({ hadToken }) => hadToken],
];

/** The first state that applies. */
export function stateOf(facts: StateFacts): TokenState {
  return STATES.find(([, applies]) => applies(facts))?.[0] ?? TokenState.Empty;
}
