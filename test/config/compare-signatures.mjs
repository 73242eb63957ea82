// A lint rule: signatures are compared by timingSafeEqual, never by an operator, which tells by its time where they differ.

const NAMES_A_SIGNATURE = /^(?:.*[sS]ign|.*[sS]ignature|h?mac|.*H?[mM]ac|.*[dD]igest|replayKey)$/;
const OPERATORS = new Set(['===', '!==', '==', '!=']);
const COMPARING_METHODS = new Set(['equals', 'localeCompare', 'startsWith']);

function nameOf(node) {
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return node.name;
  if (node.type === 'MemberExpression') return node.computed ? '' : nameOf(node.property);
  if (node.type === 'ChainExpression') return nameOf(node.expression);
  if (node.type === 'CallExpression') return nameOf(node.callee);
  return '';
}

/** Whether one is there at all may be asked by an operator. */
function isAbsence(node) {
  return node.type === 'Literal' || (node.type === 'Identifier' && node.name === 'undefined');
}

const message =
  'Compare signatures with SignatureComparer or isSignedBy() of lib/protocol/signature.ts: an operator takes longer the more is right.';

export const compareSignatures = {
  meta: { type: 'problem' },
  create: (context) => ({
    BinaryExpression(node) {
      const sides = [node.left, node.right];
      if (!OPERATORS.has(node.operator) || sides.some(isAbsence)) return;
      if (sides.some((side) => NAMES_A_SIGNATURE.test(nameOf(side)))) context.report({ node, message });
    },
    CallExpression(node) {
      const { callee } = node;
      if (callee.type !== 'MemberExpression' || !COMPARING_METHODS.has(nameOf(callee.property))) return;
      if (NAMES_A_SIGNATURE.test(nameOf(callee.object))) context.report({ node, message });
    },
  }),
};
