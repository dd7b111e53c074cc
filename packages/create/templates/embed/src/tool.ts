import type { Inspector } from '@ironic-inspector/core';
import { type Summary, summaryOf } from './inventory.ts';

/** How the introspection of a node ended. */
export type Outcome = { readonly node: string } & ({ readonly summary: Summary } | { readonly problem: string });

/** Has the node introspected, and waits for the end of it: minutes, on real machines. */
export async function introspected(inspector: Inspector, node: string): Promise<Outcome> {
  const run = await inspector.introspect(node, { wait: true });
  if (run.err) return { node, problem: run.val.message };
  const data = await inspector.data(run.val.uuid);
  return data.err ? { node, problem: data.val.message } : { node, summary: summaryOf(data.val) };
}
