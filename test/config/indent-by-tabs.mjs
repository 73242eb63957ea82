import ts from 'typescript';

/** The compiler's four blanks as one tab each, a tenth of the package; what is inside a template literal stays as it is. */
export function indentByTabs(text) {
  const literals = text.includes('`') ? templateLines(text) : new Set();
  return text
    .split('\n')
    .map((line, number) =>
      literals.has(number) ? line : line.replace(/^(?: {4})+/, (blanks) => '\t'.repeat(blanks.length / 4)),
    )
    .join('\n');
}

/** Lines that begin within a template literal. */
function templateLines(text) {
  const file = ts.createSourceFile('', text, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const lines = new Set();
  const visit = (node) => {
    if (ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      const first = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
      const last = file.getLineAndCharacterOfPosition(node.end).line;
      for (let line = first + 1; line <= last; line += 1) lines.add(line);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return lines;
}
