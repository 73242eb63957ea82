import { describe, expect, it } from '@jest/globals';
import { alertRules, REPORTED, type Section, sections } from './headings.js';

const PAGE = sections();

function titlesIn(chapter: string): readonly string[] {
  return PAGE.filter((section) => section.chapter === chapter).map(({ title }) => title);
}

/** What a section of a chapter tells. A notice is no incident: it says what to change. */
function partsOf(chapter: string): readonly string[] {
  return chapter === 'Notices' ? ['Means', 'Do'] : ['Means', 'By itself', 'Look', 'Do', 'Do not'];
}

function missingParts({ chapter, title, text }: Section): readonly string[] {
  return partsOf(chapter)
    .filter((part) => !text.includes(`\n- ${part}: `))
    .map((part) => `${title}: ${part}`);
}

describe('given docs/operations.md', () => {
  it.each(Object.keys(REPORTED))(
    'when its chapter "%s" is compared with what the code reports, then neither has more than the other',
    (chapter) => {
      expect(titlesIn(chapter).toSorted()).toEqual([...(REPORTED[chapter] ?? [])].toSorted());
    },
  );

  it('when its alerts are compared with the rules of the sample, then neither has more than the other', () => {
    const rules = alertRules().map(({ name }) => name);
    expect(rules.length).toBeGreaterThan(5);
    expect(titlesIn('Alerts').toSorted()).toEqual(rules.toSorted());
  });

  it('when a heading is looked for, then there is one of that name', () => {
    const titles = PAGE.map(({ title }) => title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it('when its sections are read, then each says what it means, what happens by itself, and what to do', () => {
    expect(PAGE.flatMap(missingParts)).toEqual([]);
  });
});

it.each(alertRules())(
  'given the alert $name, when it fires, then it names its heading',
  ({ name, runbook }) => {
    expect(runbook).toBe(`docs/operations.md#${name.toLowerCase()}`);
  },
);
