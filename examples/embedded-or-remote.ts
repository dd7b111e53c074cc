/**
 * A tool that is written once: today it has an inspector in its own process, tomorrow it asks one
 * over HTTP. One line of it changes.
 */
import { createInspectorClient } from '@ironic-inspector/client';
import type { OperatorApi } from '@ironic-inspector/core';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab } from '@ironic-inspector/testing';

// #region tool
async function cpusOf(inspector: OperatorApi, node: string): Promise<string> {
  const run = await inspector.introspect(node, { wait: true, period: 0.05 });
  if (run.err) return `${node}: ${run.val.code}: ${run.val.message}`;
  const { inventory } = (await inspector.data(run.val.uuid)).unwrap();
  return `${node}: ${inventory?.cpu?.count} CPUs`;
}
// #endregion

// In place of your Ironic, your machines, and a server that serves the inspector somewhere.
const lab = await createTestLab({ store: createMemoryStore, machines: 2 });
const handler = createInspectorHandler(lab.inspector);
const endpoint = 'http://inspector.example:5050';
const fetch: typeof globalThis.fetch = (input, init) => handler(new Request(input, init));

// #region embedded
const embedded: OperatorApi = lab.inspector;
// #endregion
console.log(await lab.until(cpusOf(embedded, 'machine-1')));

// #region remote
const remote: OperatorApi = createInspectorClient({ endpoint, fetch });
// #endregion
console.log(await lab.until(cpusOf(remote, 'machine-2')));
// The runs of both, as either of them has them.
console.log((await remote.list()).unwrap().map(({ state }) => state));
await lab.close();
