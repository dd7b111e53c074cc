/**
 * What is posted through the gateway survives: our daemon is killed when Ironic has the post and we
 * have no run yet, and while Ironic is at work; then Ironic's conductor is killed before the
 * ramdisk posts, and comes back three minutes later, when the agent has long ended.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anotherInstance, type AnotherInstance } from './another-instance.ts';
import { inspector } from './daemon.ts';
import { gatewayConf, unmanaged } from './gateway-page.ts';
import { boots, inspected, outcome, RULE } from './gateway.ts';
import { LINKED, useIronicLink } from './ironic-link.ts';
import { ironic } from './ironic.ts';
import { atRest, becomes, end, hasSaid, inspectInIronic, manage } from './journey.ts';
import type { Machine } from './machine.ts';
import { withSettings } from './settings.ts';
import { useSite } from './use-site.ts';

/** Ours after the agent has ended: 35, 65, 95, 125, 155 and 185 s after it has posted first. */
const ATTEMPTS_ALONE = 6;

const SETTINGS = withSettings(gatewayConf, LINKED);
/** A controller may be silent for as long as our daemon needs to start again. */
const PATIENT = { ipmi: { command_retry_timeout: 120 } };
const link = useIronicLink();
const lab = useSite(SETTINGS, withSettings(unmanaged.ironicConf, PATIENT));
let other: AnotherInstance;

beforeAll(async () => {
  for (const { hardware } of lab.site.machines) {
    lab.site.bootServer.kernelLine.set(hardware.mac, unmanaged.kernelLine);
  }
  other = anotherInstance(lab.site.folder);
  await inspector.addRule(RULE);
});
afterAll(() => other?.close());

const stateInIronic = async (node: string) => (await ironic.node(node)).provision_state;

async function restart(): Promise<void> {
  await lab.site.daemon.kill();
  await lab.site.daemon.start(SETTINGS);
}

/** What came of it when it has ended in Ironic and here, and is switched off. */
async function outcomeOf(node: string) {
  await end(lab.site, node);
  await atRest(lab.site, node);
  return outcome(lab.site, other, node);
}

describe('our daemon is killed when Ironic has the post, and we have no run of it', () => {
  let machine: Machine;
  let node: string;

  it('Ironic takes it, and its answer is lost with us', async () => {
    [machine] = lab.site.machines;
    node = await manage(lab.site, machine);
    link.isHolding = true;
    await inspectInIronic(lab.site, node);
    await boots(lab.site, machine);
    await lab.site.until("Ironic's answer", 300, () => link.answers.includes(202));
    await lab.site.daemon.kill();
    expect((await other.inspector.history.runs({ node })).unwrap()).toEqual([]);
    link.release();
    await lab.site.daemon.start(SETTINGS);
  });

  it('the run is there, once, and ends `finished`', async () =>
    expect(await outcomeOf(node)).toEqual(inspected(machine)));
});

describe('our daemon is killed while Ironic is at work', () => {
  let machine: Machine;
  let node: string;

  it('which cannot switch the machine off yet', async () => {
    [, machine] = lab.site.machines;
    node = await manage(lab.site, machine);
    // a controller that is silent from the post on: Ironic stays `inspecting`
    link.onPost = () => lab.site.bmcs.signal(machine.number, 'SIGSTOP');
    await inspectInIronic(lab.site, node);
    await boots(lab.site, machine);
    await lab.site.until('its run', 300, async () => (await inspector.run(node)).state === 'processing');
    await restart();
    expect(await stateInIronic(node)).toBe('inspecting');
    expect(await inspector.run(node)).toMatchObject({ state: 'processing', finished: false });
    lab.site.bmcs.signal(machine.number, 'SIGCONT');
    link.onPost = () => undefined;
  });

  it('the run is there, once, and ends `finished`', async () =>
    expect(await outcomeOf(node)).toEqual(inspected(machine)));
});

describe("Ironic's conductor is killed before the ramdisk posts", () => {
  let machine: Machine;
  let node: string;

  it('the agent posts in vain, and ends', async () => {
    [, , machine] = lab.site.machines;
    node = await manage(lab.site, machine);
    await inspectInIronic(lab.site, node);
    await boots(lab.site, machine);
    await lab.site.ironicPrograms.conductor.kill();
    link.answers.length = 0;
    await lab.site.until('its end', 300, () => hasSaid(machine, 'agent has ended: 1'));
    expect(link.answers.length).toBeGreaterThan(4);
    expect(link.answers.filter((status) => status < 500)).toEqual([]);
    expect(await stateInIronic(node)).toBe('inspect wait');
    expect((await other.inspector.history.runs({ node })).unwrap()).toEqual([]);
  });

  it('we go on trying for three minutes', async () => {
    const already = link.answers.length;
    await lab.site.until('our attempts', 300, () => link.answers.length >= already + ATTEMPTS_ALONE);
    expect(await stateInIronic(node)).toBe('inspect wait');
  });

  it('and the machine is inspected when the conductor is back', async () => {
    lab.site.ironicPrograms.conductor.start();
    await becomes(lab.site, node, 'manageable');
    expect(await outcomeOf(node)).toEqual(inspected(machine));
  });
});
