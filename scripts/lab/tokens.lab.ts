/**
 * Runs with tokens, which an iPXE script per machine has on its kernel line. The first machine
 * boots by UEFI, and nothing but its management controller says which node it is; on the second
 * the ramdisk fails.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CALLBACK_URL, inspector } from './daemon.ts';
import { ironic } from './ironic.ts';
import { bootByHand, end, manage } from './journey.ts';
import type { Machine } from './machine.ts';
import { useSite } from './use-site.ts';

const lab = useSite({
  processing: { require_callback_token: 'true' },
  // a machine without ports is unknown to the firewall
  pxe_filter: { deny_unknown_macs: 'false' },
});
let machine: Machine;
let failing: Machine;
const tokens: string[] = [];

beforeAll(() => {
  [machine, failing] = lab.site.machines;
  machine.isUefi = true;
});

/** Begins a run that waits for somebody to boot the machine, and writes its kernel line. */
async function begin(one: Machine, node: string, more = ''): Promise<void> {
  const token = (await inspector.introspect(node, { manage_boot: '0' }))?.callback_token ?? '';
  tokens.push(token);
  lab.site.bootServer.kernelLine.set(
    one.hardware.mac,
    `ipa-inspection-callback-url=${CALLBACK_URL}?token=${token} ${more}`,
  );
}

describe('a machine with UEFI and without a port', () => {
  it('is recognised by its management controller, and heard for its token', async () => {
    const node = await manage(lab.site, machine, 'none');
    await begin(machine, node);
    await bootByHand(machine);
    await end(lab.site, node);
    expect(await inspector.run(node)).toMatchObject({ state: 'finished', error: null });
    expect((await inspector.data(node)).inventory).toMatchObject({
      boot: { current_boot_mode: 'uefi' },
      system_vendor: { serial_number: machine.hardware.serial },
    });
    expect((await ironic.ports(node)).map(({ address }) => address)).toEqual([machine.hardware.mac]);
  });

  it('stays on: who has booted it switches it off', async () => {
    await machine.off();
    expect(lab.site.bmcs.told).toEqual(['machine 1: boot pxe', 'machine 1: power 1']);
  });
});

describe('a machine whose ramdisk fails', () => {
  it('ends its run at once, with the words of the ramdisk', async () => {
    const node = await manage(lab.site, failing);
    await begin(failing, node, 'ipa-inspection-collectors=default,no-such-collector');
    await bootByHand(failing);
    await end(lab.site, node);
    const { state, error } = await inspector.run(node);
    expect(state).toBe('error');
    expect(error).toContain('no-such-collector');
  });
});

describe('tokens', () => {
  it('are in no log of ours', async () => {
    expect(tokens.filter((token) => token !== '')).toHaveLength(2);
    const log = readFileSync(lab.site.logOf('inspector'), 'utf8');
    for (const token of tokens) expect(log).not.toContain(token);
  });
});
