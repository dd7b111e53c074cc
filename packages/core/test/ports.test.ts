import { describe, expect, it } from 'vitest';
import type { Hook } from '@ironic-inspector/core';
import { BODY, MAC, UUID, world } from './world.ts';

describe('what a hook wants of a port', () => {
  it('reaches Ironic whichever field and key it is, listed before or not', async () => {
    const hook: Hook = {
      name: 'wiring',
      after({ node }) {
        node.ports.set(MAC, '/is_smartnic', true);
        node.ports.set(MAC, '/physical_network', null);
        node.ports.set(MAC, '/extra/rack.row', 'r1');
      },
    };
    const { inspector, ironic, wait } = world({ hooks: [hook] });
    ironic.addPort(UUID, MAC, { physical_network: 'old', extra: { other: 1 } });
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(ironic.peekPorts(UUID)).toMatchObject([
      { is_smartnic: true, physical_network: null, extra: { other: 1, 'rack.row': 'r1' } },
    ]);
  });

  it('reaches a port that turned up meanwhile, with keys that Ironic takes in no path', async () => {
    const create: Hook = {
      name: 'wiring',
      after: ({ node }) => node.ports.create({ address: MAC, pxe_enabled: false, extra: { 'a/b': 1, 'c~d': 2 } }),
    };
    const { inspector, ironic, wait } = world({ hooks: [create] });
    await wait();
    ironic.addPort(UUID, MAC, { extra: { other: 1 } });
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(ironic.peekPorts(UUID)).toMatchObject([{ pxe_enabled: false, extra: { other: 1, 'a/b': 1, 'c~d': 2 } }]);
  });
});
