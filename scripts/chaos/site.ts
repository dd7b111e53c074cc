import { simulateMachines, type FakeIronic, type JsonObject, type SimulatedMachines } from '@ironic-inspector/testing';
import { machine } from '../e2e/machine.ts';
import type { Random } from './random.ts';
import { BOOT_MS, RAMDISK_RESTART_MS, RAMDISK_SCALE, RAMDISK_TIMEOUT_MS } from './times.ts';

/** A node, and what must be known of its machine in the end. */
export interface Subject {
  readonly uuid: string;
  readonly hostname: string;
  readonly memoryMb: number;
  readonly macs: readonly string[];
  readonly bootMac: string;
  /** What its ramdisk posts, as text. */
  readonly callback: string;
}

interface Payload extends JsonObject {
  inventory: {
    hostname: string;
    memory: { physical_mb: number };
    interfaces: { mac_address: string }[];
  };
}

/** Puts a node into Ironic that no other one equals; every third has a port already. */
export function addSubject(fake: FakeIronic, index: number): Subject {
  const { uuid, bmc, bootMac, callback } = machine(index);
  const payload = JSON.parse(callback) as Payload;
  const { inventory } = payload;
  inventory.memory.physical_mb = 4096 + index;
  fake.addNode({
    uuid,
    name: `machine-${index}`,
    driver_info: { ipmi_address: bmc, ipmi_username: 'admin' },
    macs: index % 3 === 0 ? [bootMac] : [],
  });
  return {
    uuid,
    hostname: inventory.hostname,
    memoryMb: inventory.memory.physical_mb,
    macs: inventory.interfaces.map(({ mac_address }) => mac_address),
    bootMac,
    callback: JSON.stringify(payload),
  };
}

export interface Ramdisks {
  readonly machines: SimulatedMachines;
  /** Posts that were not the first of a boot, and ramdisks that gave up and were restarted. */
  readonly counts: { retriedPosts: number; gaveUp: number };
}

/** Machines that boot when they are told to, and post to one instance or another as their list of URLs has them. */
export function bootSubjects(
  fake: FakeIronic,
  subjects: readonly Subject[],
  urls: readonly string[],
  random: Random,
): Ramdisks {
  const counts = { retriedPosts: 0, gaveUp: 0 };
  const machines = simulateMachines({
    fake,
    callbackUrl: 'http://inspector.invalid/v1/continue',
    machines: subjects.map(({ uuid, callback }) => ({
      node: uuid,
      payload: callback,
      bootDelayMs: random.between(...BOOT_MS),
    })),
    pauseScale: RAMDISK_SCALE,
    timeoutMs: RAMDISK_TIMEOUT_MS,
    fetch: (_url, init) => fetchFromAny(random.shuffled(urls), '/v1/continue', init),
    onPost: (_node, { attempt }) => void (attempt > 1 && counts.retriedPosts++),
    onState: (node, state) => {
      if (state !== 'gave-up') return;
      counts.gaveUp++;
      const ramdisk = machines.machines.find((one) => one.node === node);
      setTimeout(() => {
        if (ramdisk?.state === 'gave-up') ramdisk.power({ kind: 'on', uuid: node, bootDevice: 'pxe' });
      }, RAMDISK_RESTART_MS).unref();
    },
  });
  return { machines, counts };
}

/** Asks one after the other until a connection holds; who gives up or takes too long is not asked elsewhere. */
export async function fetchFromAny(urls: readonly string[], path: string, init: RequestInit = {}): Promise<Response> {
  let failure: unknown;
  for (const url of urls) {
    try {
      return await fetch(`${url}${path}`, init);
    } catch (thrown) {
      if (init.signal?.aborted === true) throw thrown;
      failure = thrown;
    }
  }
  throw failure;
}
