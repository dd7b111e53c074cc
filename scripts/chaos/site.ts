import { simulateMachines, type FakeIronic, type JsonObject, type SimulatedMachines } from '@ironic-inspector/testing';
import { machine } from '../e2e/machine.ts';
import type { CourseName } from './courses.ts';
import type { Random } from './random.ts';
import { BOOT_MS, RAMDISK_RESTART_MS, RAMDISK_SCALE, RAMDISK_TIMEOUT_MS, SLOW_BOOT_MS } from './times.ts';

/** A machine, and what happens to its node. */
export interface Subject {
  readonly course: CourseName;
  /** Of its first node; of none where the machine has to be discovered. */
  readonly uuid: string;
  /** Of the node that takes the place of the first one, where one does. */
  readonly nextUuid: string;
  readonly bmc: string;
  readonly macs: readonly string[];
  readonly bootMac: string;
  /** What its ramdisk posts; changed when the hardware is. */
  readonly payload: Payload;
}

interface Payload extends JsonObject {
  inventory: {
    hostname: string;
    memory: { physical_mb: number };
    interfaces: { mac_address: string }[];
  };
}

/** A machine that no other one equals, with its node, if it is to have one. */
export function addSubject(fake: FakeIronic, index: number, course: CourseName): Subject {
  const { uuid, bmc, bootMac, callback } = machine(index);
  const payload = JSON.parse(callback) as Payload;
  payload.inventory.memory.physical_mb = 4096 + index;
  const subject: Subject = {
    course,
    uuid,
    nextUuid: uuid.replace(/^6d61/, '6e78'),
    bmc,
    macs: payload.inventory.interfaces.map(({ mac_address }) => mac_address),
    bootMac,
    payload,
  };
  // A machine whose ramdisk never posts may boot only if Ironic knows its port.
  if (course !== 'discovered') enrol(fake, subject, uuid, course === 'left' || index % 3 === 0);
  return subject;
}

/** Puts a node for the machine into Ironic, as an operator does. */
export function enrol(fake: FakeIronic, { bmc, bootMac }: Subject, uuid: string, hasPort: boolean): void {
  fake.addNode({
    uuid,
    driver_info: { ipmi_address: bmc, ipmi_username: 'admin' },
    properties: { capabilities: 'boot_option:local' },
    macs: hasPort ? [bootMac] : [],
  });
}

export interface Ramdisks {
  readonly machines: SimulatedMachines;
  /** Posts that were not the first of a boot, and ramdisks that gave up and were restarted. */
  readonly counts: { retriedPosts: number; gaveUp: number };
  /** Boots the machine's ramdisk, whatever Ironic says. */
  boot(uuid: string): void;
}

/**
 * Machines that boot when they are told to, and post to one instance or another as their list of
 * URLs has them.
 */
export function bootSubjects(
  fake: FakeIronic,
  subjects: readonly Subject[],
  urls: readonly string[],
  random: Random,
): Ramdisks {
  const counts = { retriedPosts: 0, gaveUp: 0 };
  const boot = (uuid: string) =>
    machines.machines.find(({ node }) => node === uuid)?.power({ kind: 'on', uuid, bootDevice: 'pxe' });
  const machines = simulateMachines({
    fake,
    callbackUrl: 'http://inspector.invalid/v1/continue',
    machines: subjects
      .filter(({ course }) => course !== 'left')
      .flatMap(({ course, uuid, nextUuid, payload }) => {
        const bootDelayMs = course === 'aborted' ? random.between(...SLOW_BOOT_MS) : random.between(...BOOT_MS);
        return [uuid, nextUuid].map((node) => ({ node, payload, bootDelayMs }));
      }),
    pauseScale: RAMDISK_SCALE,
    timeoutMs: RAMDISK_TIMEOUT_MS,
    fetch: (_url, init) => fetchFromAny(random.shuffled(urls), '/v1/continue', init),
    onPost: (_node, { attempt }) => void (attempt > 1 && counts.retriedPosts++),
    onState: (node, state) => {
      if (state !== 'gave-up') return;
      counts.gaveUp++;
      const ramdisk = machines.machines.find((one) => one.node === node);
      setTimeout(() => {
        if (ramdisk?.state === 'gave-up') boot(node);
      }, RAMDISK_RESTART_MS).unref();
    },
  });
  return { machines, counts, boot };
}

/**
 * Asks one after the other until a connection holds; who gives up or takes too long is not asked
 * elsewhere.
 */
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
