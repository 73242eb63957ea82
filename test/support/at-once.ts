interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** Cases that wait in real time, each with a store of its own: with the first of them all begin. */
export function atOnce(cases: readonly Case[]): readonly Case[] {
  let outcomes: readonly Promise<void>[] | undefined;
  return cases.map(({ name }, index) => ({
    name,
    run: async () => {
      if (outcomes === undefined) {
        outcomes = cases.map((one) => one.run());
        // Each is reported by its own test.
        for (const outcome of outcomes) outcome.catch(() => undefined);
      }
      await outcomes[index];
    },
  }));
}
