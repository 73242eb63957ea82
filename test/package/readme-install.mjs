import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const OURS = 'nestjs-b2binpay-auth';

/** What README's command for this version of Nest installs, with the tarball in place of the published package. */
export function readmeInstall(root, nestVersion, tarball) {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const command = new RegExp(
    `^By hand, in a Nest ${nestVersion} application:\\n\\n\`\`\`sh\\nnpm install (.+)\\n\`\`\``,
    'm',
  );
  const packages = command.exec(readme)?.[1]?.split(' ');
  assert.ok(packages, `README.md has no command to install in a Nest ${nestVersion} application`);
  assert.ok(packages.includes(OURS), `README.md's command for Nest ${nestVersion} does not install ${OURS}`);
  return packages.map((name) => (name === OURS ? tarball : name));
}
