// The lint rules of this project.
import { compareSignatures } from './compare-signatures.mjs';
import { oneWayImports } from './one-way-imports.mjs';

export default {
  meta: { name: 'ours' },
  rules: { 'compare-signatures': compareSignatures, 'one-way-imports': oneWayImports },
};
