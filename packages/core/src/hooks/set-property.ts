import { isEmpty } from './is-empty.ts';
import type { AfterInput } from './hook.ts';

/** Sets one of the node's properties, always as text; one that is filled already stays unless `overwriteExisting` is on. */
export function setProperty({ node, options }: AfterInput, name: string, value: number | string): void {
  const path = `/properties/${name}`;
  if (options.processing.overwriteExisting || isEmpty(node.get(path))) node.set(path, String(value));
}
