// Prints the table that the tests hold the package to into docs/faults.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const aligned = readFileSync(new URL('expected.md', import.meta.url), 'utf8');
// Not aligned: that is a third of a page which every user installs.
const table = aligned.replaceAll(/ {2,}/g, ' ').replaceAll(/-{4,}/g, '---');
const docs = new URL('../../docs/', import.meta.url);
mkdirSync(docs, { recursive: true });
writeFileSync(
  new URL('faults.md', docs),
  `# What happens when a token request goes wrong

One request meets the fault, the next ones succeed. Tokens live 60 s and random values are at their minimum, so a first
pause is 0.25 s (0.25 to 0.5 s in life) and renewal is due after 36 s. "State" and "health" are those of the failure;
the row of a fault that only delays shows health meanwhile. "Events" are all of the ten seconds after the request. The
tests assert every row over HTTP.

- \`status\` is a 503, \`html\` a gateway's 502 with a page, \`refused\` a connection that is refused, \`redirect\` a 307.
- \`lost-reply\`: the API did what was asked and the connection broke before the answer.
- \`slow\` answers after 3 s; \`drip\` sends a byte a second; \`hang\` nothing, ever.
- \`malformed\` is a 200 whose body is not what the vendor documents, \`echo\` a 400 that repeats the request.

${table}`,
);
