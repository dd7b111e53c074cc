/**
 * A test of what is built on an inspector, here a function that says how much memory a machine has:
 * with a fake Ironic, machines that boot and post, and a clock that the test moves.
 */
import { equal, match } from 'node:assert/strict';
import { afterEach, beforeEach, it } from 'node:test';
import type { Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab, type TestLab } from '@ironic-inspector/testing';

async function memoryOf(inspector: Inspector, node: string): Promise<string> {
  const run = await inspector.introspect(node, { wait: true });
  if (run.err) return `unknown: ${run.val.message}`;
  const { inventory } = (await inspector.data(node)).unwrap();
  return `${inventory?.memory?.physical_mb} MiB`;
}

let lab: TestLab;
beforeEach(async () => {
  lab = await createTestLab({ store: createMemoryStore, machines: [{ name: 'vm', payload: 'virtual-machine' }] });
});
afterEach(() => lab.close());

void it('says what was found', async () => {
  equal(await lab.until(memoryOf(lab.inspector, 'vm')), '8192 MiB');
});

void it('says why nothing was found', async () => {
  const answer = memoryOf(lab.inspector, 'vm');
  await lab.clock.advance(10_000); // it boots for a minute
  lab.ironic.removeNode(lab.machines[0]?.node ?? '');
  match(await lab.until(answer), /^unknown: /);
});
