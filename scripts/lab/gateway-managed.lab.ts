/**
 * Ironic inspects by itself and writes the boot configuration: the agent looks itself up and sends
 * heartbeats by way of the gateway, and fast track cleans the machine without booting it again. The
 * second machine goes on as with Metal3: it is cleaned before we can write anything.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anotherInstance, type AnotherInstance } from './another-instance.ts';
import { BY_IRONIC_URL, COLLECTORS, RAMDISK_URL } from './boot-server.ts';
import { databaseFile, inspector } from './daemon.ts';
import { GATEWAY, gatewayConf, managed } from './gateway-page.ts';
import { boots, endedRuns, inspected, outcome, RULE } from './gateway.ts';
import { LINKED, useIronicLink } from './ironic-link.ts';
import { ironic } from './ironic.ts';
import { becomes, inspectInIronic, manage } from './journey.ts';
import type { Machine } from './machine.ts';
import { withSettings } from './settings.ts';
import { useSite } from './use-site.ts';

/** What every Ironic that boots by iPXE has, and how a lab sees what it boots. */
const IPXE = {
  api: { ramdisk_heartbeat_timeout: 30 },
  conductor: {
    deploy_kernel: `${RAMDISK_URL}/vmlinuz`,
    deploy_ramdisk: `${RAMDISK_URL}/initrd`,
    automated_clean: 'true',
  },
  deploy: { http_url: BY_IRONIC_URL, erase_devices_priority: 0, erase_devices_metadata_priority: 0 },
  pxe: { kernel_append_params: 'console=ttyS0 quiet loglevel=4' },
  inspector: { extra_kernel_params: `ipa-inspection-collectors=${COLLECTORS} ipa-lldp-timeout=5` },
};

const link = useIronicLink();
const lab = useSite(withSettings(gatewayConf, LINKED), withSettings(managed.withFastTrack, IPXE));
let machine: Machine;
let onward: Machine;
let other: AnotherInstance;
let node: string;
let token: string;

beforeAll(async () => {
  [machine, onward] = lab.site.machines;
  other = anotherInstance(lab.site.folder);
  await inspector.addRule(RULE);
});
afterAll(() => other?.close());

const internals = async (uuid: string) => (await ironic.node(uuid)).driver_internal_info;

/** What Ironic tells nobody: the secret of the agent that is up. */
function tokenOf(uuid: string): string {
  const database = new DatabaseSync(join(lab.site.folder, 'ironic/ironic.sqlite'), { readOnly: true });
  try {
    const row = database.prepare('SELECT driver_internal_info AS info FROM nodes WHERE uuid = ?').get(uuid);
    const info = JSON.parse(String(row?.['info'])) as { readonly agent_secret_token?: string };
    return info.agent_secret_token ?? '';
  } finally {
    database.close();
  }
}

const switchedOn = (one: Machine) =>
  lab.site.bmcs.told.filter((told) => told === `machine ${one.number}: power 1`).length;

describe('a machine that Ironic boots by iPXE', () => {
  it('is told of the gateway by Ironic', async () => {
    node = await manage(lab.site, machine);
    await inspectInIronic(lab.site, node);
    const mac = machine.hardware.mac.replaceAll(':', '-');
    const script = readFileSync(join(lab.site.folder, 'ironic/http/pxelinux.cfg', mac), 'utf8');
    expect(script).toContain(`ipa-inspection-callback-url=${GATEWAY}/v1/continue_inspection`);
    expect(script).toContain(`ipa-api-url=${GATEWAY}`);
  });

  it('is inspected, and stays on', async () => {
    await boots(lab.site, machine);
    expect(await outcome(lab.site, other, node)).toEqual(inspected(machine));
    expect(await ironic.node(node)).toMatchObject({ provision_state: 'manageable', power_state: 'power on' });
  });

  it('has its agent looked up and heard by way of the gateway', async () => {
    await lab.site.until('a heartbeat', 300, async () => (await internals(node))['agent_last_heartbeat'] !== undefined);
    const before = (await internals(node))['agent_last_heartbeat'];
    await lab.site.until('another', 300, async () => (await internals(node))['agent_last_heartbeat'] !== before);
    expect(await internals(node)).toMatchObject({
      agent_url: expect.stringMatching(/^https:\/\/192\.0\.2\.\d+:9999$/),
    });
    token = tokenOf(node);
  });

  it('is cleaned without being booted again', async () => {
    await ironic.provision(node, 'provide');
    await becomes(lab.site, node, 'available');
    expect((await ironic.node(node)).last_error).toBeNull();
    expect(switchedOn(machine)).toBe(1);
  });
});

describe('a machine that is cleaned as soon as it is inspected', () => {
  it('has its run `finished`, with a warning where Ironic takes no facts any more', async () => {
    const uuid = await manage(lab.site, onward);
    link.answers.length = 0;
    link.isHolding = true;
    await inspectInIronic(lab.site, uuid);
    await boots(lab.site, onward);
    await lab.site.until("Ironic's answer", 300, () => link.answers.includes(202));
    await becomes(lab.site, uuid, 'manageable');
    await ironic.provision(uuid, 'provide');
    await lab.site.until('cleaning', 30, async () => (await ironic.node(uuid)).provision_state !== 'manageable');
    link.release();
    const runs = await endedRuns(lab.site, other, uuid);
    expect(runs).toMatchObject([{ kind: 'relayed', state: 'finished', error: undefined }]);
    const warnings = (await other.why(uuid)).events.flatMap(({ step }) =>
      step.type === 'warning' ? [step.message] : [],
    );
    // while it is cleaned Ironic takes nothing at times, and at others all but facts of its ports
    expect(warnings.join('\n')).toMatch(/moved on to "clean|could not update port/);
    expect((await inspector.data(uuid)).inventory.system_vendor.serial_number).toBe(onward.hardware.serial);
  });
});

describe("the agent's token", () => {
  it('is in no log and no database of ours', () => {
    expect(token.length).toBeGreaterThan(20);
    const database = databaseFile(lab.site.folder);
    const files = [lab.site.logOf('inspector'), database, `${database}-wal`].filter(existsSync);
    for (const file of files) {
      const text = readFileSync(file, 'latin1');
      expect(text.includes(token)).toBe(false);
    }
  });
});
