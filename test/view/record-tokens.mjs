// Loaded before a sample: writes every token and signature that its emulator hands out to the file `TOKENS_FILE`.
import { appendFileSync } from 'node:fs';
import { ServerResponse } from 'node:http';

const LONG = /"([\w.+/=-]{40,})"/g;
const end = Reflect.get(ServerResponse.prototype, 'end');

ServerResponse.prototype.end = function endAndRecord(chunk, ...others) {
  // Ours, and not those of the page.
  if (!this.hasHeader('content-security-policy')) {
    for (const [, token] of String(chunk ?? '').matchAll(LONG)) {
      appendFileSync(process.env['TOKENS_FILE'], `${token}\n`);
    }
  }
  return end.call(this, chunk, ...others);
};
