import { Inspector, type InspectorOptions } from '@ironic-inspector/core';
import { type Summary, summaryOf } from './inventory.ts';

/** How the introspection of a node ended. */
export type Outcome = { readonly node: string } & ({ readonly summary: Summary } | { readonly problem: string });

/** An inspector that tells how each introspection ended, by the node's UUID. */
export function createTool(options: InspectorOptions, tell: (outcome: Outcome) => void): Inspector {
  const inspector = new Inspector({
    ...options,
    observers: [
      (event) => {
        if (event.type !== 'state-changed' || event.node === undefined) return;
        if (event.to === 'finished' || event.to === 'error') void outcomeOf(inspector, event.node).then(tell);
      },
    ],
  });
  return inspector;
}

async function outcomeOf(inspector: Inspector, node: string): Promise<Outcome> {
  const run = await inspector.status(node);
  if (run.err) return { node, problem: run.val.message };
  if (run.val.error !== undefined) return { node, problem: run.val.error };
  const data = await inspector.data(node);
  return data.err ? { node, problem: data.val.message } : { node, summary: summaryOf(data.val) };
}
