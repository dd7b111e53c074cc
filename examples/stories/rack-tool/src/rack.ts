import type { Inspector } from '@ironic-inspector/core';

/** Introspects all nodes, some at a time. @returns a line for each: how it ended, or what it has */
export async function introspectRack(inspector: Inspector, nodes: readonly string[], signal?: AbortSignal) {
  const outcomes = await inspector.introspectAll(nodes, {
    concurrency: 8,
    ...(signal && { signal }),
    onProgress: ({ node, type, ended, total }) => console.error(`${node} has ${type} (${ended} of ${total})`),
  });
  if (outcomes.err) throw outcomes.val; // options that cannot work

  const lines: string[] = [];
  for (const [node, run] of outcomes.val) {
    if (run.err) {
      lines.push(`${node}: ${run.val.code}: ${run.val.message}`);
      continue;
    }
    const { inventory } = (await inspector.data(run.val.uuid)).unwrap();
    lines.push(`${node}: ${inventory?.cpu?.count} CPUs, ${inventory?.memory?.physical_mb} MiB`);
  }
  return lines;
}
