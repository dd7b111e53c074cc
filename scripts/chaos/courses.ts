/** What happens to nodes, besides chaos. */
import type { FakeIronic } from '@ironic-inspector/testing';
import { pause, type Operator } from './operator.ts';
import type { Random } from './random.ts';
import { enrol, type Ramdisks, type Subject } from './site.ts';
import { ABORT_MS } from './times.ts';

/** What a course has to do with. */
export interface CourseContext {
  readonly fake: FakeIronic;
  readonly operator: Operator;
  readonly ramdisks: Ramdisks;
  readonly random: Random;
  /** Nodes by the ports that went with them. */
  readonly portsGone: Map<string, string>;
}

/** How the last run of a course is to be in the end, with the node that it is of. */
export interface Ending {
  readonly uuid: string;
  readonly wanted: 'finished' | 'canceled' | 'waiting';
}

type Course = (subject: Subject, context: CourseContext) => Promise<Ending>;

export const CANCELED = 'Canceled by operator';
const LOOK_MS = 300;
/** Longer than an instance stands still, and than a ramdisk waits for an answer. */
const MEMORY_MS = 10_000;

const COURSES = {
  once: async ({ uuid }, { operator }) => {
    await runOf(uuid, operator);
    return { uuid, wanted: 'finished' };
  },

  /**
   * Several runs: the second one posts what the first one did, the third one has more memory to
   * tell of.
   */
  again: async ({ uuid, payload }, { operator }) => {
    await runOf(uuid, operator);
    await runOf(uuid, operator);
    // Who puts memory in needs a moment. A post of the last boot may have been on its way to an
    // instance that stood still: that one would take it for one of the next run.
    await pause(MEMORY_MS, operator.signal);
    payload.inventory.memory.physical_mb += 1024;
    await runOf(uuid, operator);
    return { uuid, wanted: 'finished' };
  },

  aborted: async ({ uuid }, { operator, random }) => {
    await operator.introspect(uuid);
    await pause(random.between(...ABORT_MS), operator.signal);
    await operator.abort(uuid);
    const ended = await operator.ended(uuid);
    // The ramdisk may have been quicker.
    return { uuid, wanted: ended?.error === CANCELED ? 'canceled' : 'finished' };
  },

  /** What the rules and hooks found is lost, and found again in the data that is kept. */
  reapplied: async ({ uuid }, { fake, operator }) => {
    await runOf(uuid, operator);
    await loseFacts(fake, uuid, operator.signal);
    await operator.reapply(uuid);
    await operator.ended(uuid);
    return { uuid, wanted: 'finished' };
  },

  /** Ironic has no node for it until its ramdisk has posted. */
  discovered: async ({ uuid, bootMac }, { fake, operator, ramdisks }) => {
    ramdisks.boot(uuid);
    for (; !operator.signal.aborted; await pause(LOOK_MS, operator.signal)) {
      const ports = await fake.listPorts({ address: bootMac });
      const [port] = ports.ok ? ports.val : [];
      const node = port?.node_uuid;
      if (typeof node !== 'string') continue;
      await operator.ended(node);
      return { uuid: node, wanted: 'finished' };
    }
    return { uuid, wanted: 'finished' };
  },

  /** Deleted in Ironic after its run, and enrolled anew under the same UUID at once. */
  recreated: async (subject, { fake, operator, portsGone }) => {
    await runOf(subject.uuid, operator);
    remove(fake, subject.uuid, portsGone);
    enrol(fake, subject, subject.uuid, true);
    await runOf(subject.uuid, operator);
    return { uuid: subject.uuid, wanted: 'finished' };
  },

  /**
   * The same under another UUID: its ramdisk posts, byte by byte, what it posted for the node that
   * is gone.
   */
  replaced: async (subject, { fake, operator, portsGone }) => {
    await runOf(subject.uuid, operator);
    remove(fake, subject.uuid, portsGone);
    enrol(fake, subject, subject.nextUuid, true);
    await runOf(subject.nextUuid, operator);
    return { uuid: subject.nextUuid, wanted: 'finished' };
  },

  /**
   * Its ramdisk never posts: when all is over the node still waits, and its machine alone may boot.
   */
  left: async ({ uuid }, { operator }) => {
    await operator.introspect(uuid);
    await operator.until(uuid, ({ state }) => state === 'waiting');
    return { uuid, wanted: 'waiting' };
  },
} as const satisfies Readonly<Record<string, Course>>;

export type CourseName = keyof typeof COURSES;

export const OTHER_COURSES: readonly CourseName[] = (Object.keys(COURSES) as CourseName[]).filter(
  (name) => name !== 'once',
);

export async function takeCourse(subject: Subject, context: CourseContext): Promise<Ending> {
  return COURSES[subject.course](subject, context);
}

/** As an operator does who takes the machine out of Ironic. */
function remove(fake: FakeIronic, uuid: string, portsGone: Map<string, string>): void {
  for (const port of fake.peekPorts(uuid)) portsGone.set(port.uuid, uuid);
  fake.removeNode(uuid);
}

async function loseFacts(fake: FakeIronic, uuid: string, signal: AbortSignal): Promise<void> {
  const lost = [
    { op: 'remove', path: '/properties/memory_mb' },
    { op: 'remove', path: '/extra/rule' },
  ] as const;
  // Ironic has its troubles, for operators too; a run that failed has left nothing to lose.
  const hasThem = () => fake.peekNode(uuid)?.extra?.['rule'] !== undefined;
  while (!signal.aborted && hasThem()) {
    if ((await fake.patchNode(uuid, lost)).ok) return;
    await pause(LOOK_MS, signal);
  }
}

/** One run, from request to end. Throws when nobody waits for that any longer. */
async function runOf(uuid: string, operator: Operator): Promise<void> {
  await operator.introspect(uuid);
  await operator.ended(uuid);
  operator.signal.throwIfAborted();
}
