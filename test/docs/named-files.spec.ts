import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** Pages for those who work on the package; the pages of users that name files of the repository. */
const PAGES = [
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/security.md',
  '.changeset/README.md',
  ...readdirSync('.github')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `.github/${name}`),
];

const NAMED = /`((?:\.\/)?(?:lib|test|sample|docs|\.ci|\.github|\.changeset)\/[^\s`]+)`/g;
const LINKED = /\]\((?!https?:|#)([^)#\s]+)/g;

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, match = '']) => match);
}

/** The owner's name in each address of the repository. */
function ownersIn(text: string): readonly string[] {
  return matches(text, /github\.com\/([\w-]+)\/nestjs-b2binpay-auth/g);
}

describe.each(PAGES)('given %s', (page) => {
  it('when it names or links a file, then that exists', () => {
    const named = matches(read(page), NAMED);
    const linked = matches(read(page), LINKED).map((target) => join(dirname(page), target));

    expect([...named, ...linked].filter((file) => !existsSync(file))).toEqual([]);
  });
});

describe('given CONTRIBUTING.md', () => {
  const text = read('CONTRIBUTING.md');

  it('when a room is in lib/, then it says what is in it', () => {
    const rooms = readdirSync('lib', { withFileTypes: true }).filter((entry) => entry.isDirectory());

    expect(rooms.map(({ name }) => `\`lib/${name}\``).filter((room) => !text.includes(room))).toEqual([]);
  });

  it('when .ci/run has a step, then it says what that does', () => {
    const steps = matches(read('.ci/run'), /^ *(?:\w+=\S+ )*((?:npm|node) [^|\n]+)/gm).map((step) =>
      step
        .replace(/ --(?:silent|no-audit|no-fund)\b/g, '')
        .replace(/ 2>&1.*/, '')
        .trim(),
    );

    expect(steps).not.toEqual([]);
    expect(steps.filter((step) => !text.includes(`\`${step}\``))).toEqual([]);
  });
});

it('given the owner of the repository in package.json, when other files have its address, then the owner is the same', () => {
  const owners = ownersIn(read('package.json'));
  const files = [...PAGES, 'README.md', '.github/ISSUE_TEMPLATE/config.yml'];

  expect(new Set(owners).size).toBe(1);
  expect(files.filter((file) => ownersIn(read(file)).some((owner) => owner !== owners[0]))).toEqual([]);
});
