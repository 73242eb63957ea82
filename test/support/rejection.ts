import { witness } from './witness.js';

/** The error of a promise that has to reject; what it holds is searched for secrets. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    witness(error);
    return error;
  }
  throw new Error('the promise was expected to reject');
}
