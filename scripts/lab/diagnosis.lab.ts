/**
 * Three machines whose runs time out, side by side: the first is plugged into another network, the
 * second posts to where nobody listens, the third has another MAC address than Ironic has. Of each
 * the diagnosis has to say so, from what the real dnsmasq and iPXE have told.
 */
import { type DiagnosisStage, type HistoryEvent, type Diagnosis } from '@ironic-inspector/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anotherInstance, type AnotherInstance, bootsIn } from './another-instance.ts';
import { inspector } from './daemon.ts';
import { hasFetched, hasSaid, manage } from './journey.ts';
import type { Machine } from './machine.ts';
import { run } from './run-command.ts';
import { useSite } from './use-site.ts';

/** A machine with another address than is recorded is one that the firewall does not know. */
const FIREWALL = { pxe_filter: { deny_unknown_macs: 'false' } };
const NOBODY = 'http://192.0.2.1:5051/v1/continue';
/** The third machine's, but for one digit. */
const MISTYPED = '02:00:00:03:0a:93';

const lab = useSite(FIREWALL);
let unplugged: Machine;
let silent: Machine;
let mistyped: Machine;
let other: AnotherInstance;
const nodes = new Map<Machine, string>();

beforeAll(() => {
  [unplugged, silent, mistyped] = lab.site.machines;
  lab.site.bootServer.kernelLine.set(silent.hardware.mac, `ipa-inspection-callback-url=${NOBODY}`);
  lab.site.bootServer.byTftp.add(silent.hardware.mac);
  // else it is recognised by the address of its management controller
  mistyped.knowsController = false;
  other = anotherInstance(lab.site.folder);
});
afterAll(() => other?.close());

/** Why the machine's run timed out, with what a person reads. */
async function why(machine: Machine): Promise<{ diagnosis: Diagnosis; events: readonly HistoryEvent[] }> {
  const known = await other.why(nodes.get(machine) ?? '');
  console.log(`         ${known.diagnosis.text}`);
  return known;
}

const reached = ({ stages }: Diagnosis, wanted: DiagnosisStage) =>
  stages.find(({ stage }) => stage === wanted)?.reached;

describe('three machines are introspected', () => {
  it('and boot as far as they can', async () => {
    await run('ip', 'link', 'set', unplugged.tap, 'nomaster');
    for (const machine of lab.site.machines) {
      nodes.set(machine, await manage(lab.site, machine, machine === mistyped ? MISTYPED : undefined));
    }
    for (const node of nodes.values()) await inspector.introspect(node);
    await lab.site.until('all are on', 120, () => lab.site.machines.every((machine) => machine.isOn()));
    await lab.site.until('two have their ramdisk', 240, () =>
      [silent, mistyped].every((machine) => hasFetched(lab.site, machine)),
    );
    const isPosting = (machine: Machine, url: string) => () => hasSaid(machine, `Posting collected data to ${url}`);
    await lab.site.until('a post to nobody', 300, isPosting(silent, NOBODY));
    await lab.site.until('a callback that is refused', 300, async () =>
      (await other.inspector.history.refused()).unwrap().some(({ reason }) => reason === 'unknown-machine'),
    );
    expect(lab.site.dhcp.seen(unplugged.hardware.mac)).toEqual({ asked: 0, answered: 0 });
  });

  it('each run is ended by its time-out', async () => {
    for (const node of nodes.values()) expect(await inspector.run(node)).toMatchObject({ state: 'waiting' });
    await lab.site.daemon.stop();
    await lab.site.daemon.start({ ...FIREWALL, DEFAULT: { timeout: 1 } });
    for (const node of nodes.values()) {
      await lab.site.until('the end of the run', 60, async () => (await inspector.run(node)).finished);
      expect(await inspector.run(node)).toMatchObject({ state: 'error', error: 'Introspection timeout' });
    }
    // the time-out is told with the end, half a second before history has it
    await lab.site.until('the power at the time-out', 60, async () => {
      const known = await Promise.all(Array.from(nodes.values(), (node) => other.why(node)));
      return known.every(({ events }) => events.some(({ step }) => step.type === 'power-read'));
    });
  });
});

describe('the diagnosis', () => {
  it('of the first: it was given no address', async () => {
    const { diagnosis, events } = await why(unplugged);
    expect(diagnosis.causes[0]).toMatchObject({ cause: 'no-address', likelihood: 'likely' });
    expect(bootsIn(events)).toEqual([]);
    expect(reached(diagnosis, 'firewall-opened')).toBe('yes');
    expect(reached(diagnosis, 'powered-on')).toBe('yes');
    expect(reached(diagnosis, 'address-given')).toBe('no');
    expect(reached(diagnosis, 'kernel-fetched')).toBe('no');
    expect(reached(diagnosis, 'posted')).toBe('no');
  });

  it('of the second: it has its kernel, and never posted', async () => {
    const { diagnosis, events } = await why(silent);
    const [cause] = diagnosis.causes;
    expect(cause).toMatchObject({ cause: 'no-post', likelihood: 'likely' });
    expect(cause?.hint).toContain('ipa-inspection-callback-url');
    expect(diagnosis.stage).toBe('kernel-fetched');
    expect(reached(diagnosis, 'posted')).toBe('no');
    const { mac } = silent.hardware;
    const boots = bootsIn(events);
    expect(boots.every((boot) => boot.mac === mac)).toBe(true);
    expect(boots[0]).toMatchObject({ what: 'address-given', address: expect.stringMatching(/^192\.0\.2\./) });
    // dnsmasq has sent it by TFTP, and the machine's iPXE tells of it by the line of the docs
    const kernels = boots.filter(({ what }) => what === 'kernel-sent').map(({ source, file }) => `${source}: ${file}`);
    expect(kernels.toSorted()).toEqual(['dnsmasq: vmlinuz', 'ipxe: ipa.kernel']);
    expect(cause?.evidence.join()).toContain(`${mac} was sent the kernel vmlinuz`);
  });

  it('of the third: its MAC address is not the one that is recorded', async () => {
    const { diagnosis, events } = await why(mistyped);
    const [cause] = diagnosis.causes;
    expect(cause).toMatchObject({ cause: 'mac-mistyped', likelihood: 'likely' });
    expect(cause?.evidence[0]).toContain(`MAC address ${mistyped.hardware.mac}, where ${MISTYPED} is recorded`);
    // It was given an address and its kernel as a machine that nobody waits for.
    expect(lab.site.dhcp.seen(mistyped.hardware.mac).answered).toBeGreaterThan(0);
    expect(bootsIn(events)).toEqual([]);
    for (const stage of ['address-given', 'kernel-fetched', 'posted'] as const) {
      expect([stage, reached(diagnosis, stage)]).toEqual([stage, 'unknown']);
    }
  });
});
