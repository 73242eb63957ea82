// What a deployment does.
const AT_ONCE = 2;

async function roll(fleet) {
  const at = Date.now();
  await fleet.roll(AT_ONCE);
  return { at };
}

export const ROLLED = {
  name: 'rolling restart',
  reasons: ['ambiguous'],
  loginsAtMost: 1,
  run: roll,
};

export const NEW_CREDENTIALS = {
  name: 'new credentials by rolling restart',
  reasons: ['first', 'ambiguous'],
  loginsAtMost: 1,
  run: async (fleet) => {
    fleet.account = 1 - fleet.account;
    return roll(fleet);
  },
};
