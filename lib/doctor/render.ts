import type { Report, Step } from './report.js';

const MARKS = { ok: 'ok   ', note: 'note ', wrong: 'WRONG' } as const;
const STEP_WIDTH = 18;

/** One line for one step. */
export function stepLine({ is, tookMs, step, says, see }: Step): string {
  const where = see === undefined || is === 'ok' ? '' : ` See docs/operations.md: ${see}`;
  return `${MARKS[is]} ${`${tookMs} ms`.padStart(8)}  ${step.padEnd(STEP_WIDTH)}  ${says}${where}\n`;
}

/** Before something is sent that costs something. */
export function warningLine(sentence: string): string {
  return `\n${sentence}\n\n`;
}

/** The count of findings; the last line says what has not been tried. */
export function closingLines({ steps, notTried }: Report): string {
  const count = steps.filter(({ is }) => is === 'wrong').length;
  const notes = steps.filter(({ is }) => is === 'note').length;
  const found =
    count === 0 ? 'Nothing is wrong' : `${count} ${count === 1 ? 'thing is' : 'things are'} WRONG`;
  const remarks = notes === 0 ? '' : `, ${notes} ${notes === 1 ? 'note' : 'notes'}`;
  const untried = notTried.length === 0 ? 'nothing that doctor can try' : notTried.join(', ');
  return `\n${found}${remarks}.\nNot tried: ${untried}.\n`;
}

/** One object for programs. */
export function reportJson({ isHealthy, steps, notTried }: Report): string {
  return `${JSON.stringify({ healthy: isHealthy, steps, notTried })}\n`;
}
