import { rmSync } from 'node:fs';
import { cp, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const COPIED = ['package.json', 'tsconfig.json', 'tsconfig.base.json', 'docs', 'packages'];

/**
 * A copy of what tests of packages need, so that nothing is ever changed in the checkout. Links
 * between packages are relative: they lead to the copies. Libraries are those of the checkout.
 */
export async function copyTree(root: string): Promise<{ readonly folder: string; remove(): void }> {
  const folder = await mkdtemp(join(tmpdir(), 'ironic-inspector-mutate.'));
  for (const name of COPIED) {
    await cp(join(root, name), join(folder, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => basename(path) !== 'dist',
    });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await cp(join(import.meta.dirname, 'vitest.config.ts'), join(folder, 'vitest.config.ts'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
