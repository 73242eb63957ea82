export default { test: { globals: true, include: ['users.spec.ts'] } };
