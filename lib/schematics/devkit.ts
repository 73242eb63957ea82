/** What is used of the schematics engine that runs this; declared here, so that the package depends on none. */
export interface Tree {
  exists(path: string): boolean;
  read(path: string): Uint8Array | null;
  create(path: string, content: string): void;
  overwrite(path: string, content: string): void;
  getDir(path: string): Directory;
}

export interface Directory {
  readonly subdirs: readonly string[];
  readonly subfiles: readonly string[];
}

export interface Context {
  readonly logger: { info(message: string): void; warn(message: string): void };
  addTask(task: Task, dependencies?: readonly TaskId[]): TaskId;
}

interface Task {
  toConfiguration(): { readonly name: string; readonly options: object };
}

export interface TaskId {
  readonly id: number;
}

export type Rule = (tree: Tree, context: Context) => void;

/** `undefined` if there is no such file, or if it is not UTF-8: what was read wrongly must not be written back. */
export function readText(tree: Tree, path: string): string | undefined {
  const bytes = tree.read(path);
  if (bytes === null) return undefined;
  try {
    // Its byte order mark is kept.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
