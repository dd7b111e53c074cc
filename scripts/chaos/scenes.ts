/**
 * Directed scenes: situations that chance brings about too rarely, played once a round before
 * chaos begins. One instance is held at the decisive point of a run while another one gets as far
 * as it can. Each step waits for what the ledger says, not for time to pass. What is right and
 * wrong in them is judged with everything else of the round.
 */
import { openGate, type GatePoint, type Gates } from './gate.ts';
import { readLedger, type LedgerLine } from './ledger.ts';
import { Operator, pause } from './operator.ts';
import type { Random } from './random.ts';
import type { Subject } from './site.ts';
import type { Slot } from './slot.ts';

interface Scene {
  readonly point: GatePoint;
  /** What happens to the instance that is held first. */
  readonly first: 'works' | 'is stopped' | 'is killed' | 'is told to end';
}

export const SCENES = {
  /** It is alive, and another one looks for what was abandoned: the run must stay its own. */
  'at work': { point: 'node patched', first: 'works' },
  /** Another one took the run over and is about to end it; the late owner asks to end it first. */
  'late end': { point: 'ending the run', first: 'is stopped' },
  /** Another one took the run over; the late owner has several calls to Ironic left to make. */
  'late calls': { point: 'node patched', first: 'is stopped' },
  /** It never comes back: another one must carry the run on. */
  abandoned: { point: 'node patched', first: 'is killed' },
  /**
   * It ends while a hook looks at what was posted, before anybody knows of which node that is: the
   * run must go on waiting, until its ramdisk posts again.
   */
  'end in a hook': { point: 'before the look-up', first: 'is told to end' },
} as const satisfies Readonly<Record<string, Scene>>;

export type SceneName = keyof typeof SCENES;

export const ALL_SCENES = Object.keys(SCENES) as readonly SceneName[];

/** A scene takes some five seconds, and longer where the computer has little time. */
const SCENE_MS = 60_000;
const LOOK_MS = 20;
/** Somebody who looked so often has had the time to take what the first look showed. */
const LOOKS = 3;

/** A scene with the machine whose node it is about. */
export interface Cast {
  readonly name: SceneName;
  readonly subject: Subject;
}

export function gatesOf(casts: readonly Cast[]): Gates {
  const gate = ({ point, first }: Scene, { bmc }: Subject) => ({ point, bmc, stopsFirst: first === 'is stopped' });
  return Object.fromEntries(casts.map(({ name, subject }) => [subject.uuid, gate(SCENES[name], subject)]));
}

interface Theatre {
  readonly folder: string;
  readonly ledger: string;
  readonly casts: readonly Cast[];
  readonly slots: readonly Slot[];
  readonly urls: readonly string[];
}

/** Plays one scene after the other. @returns those that did not come about, and where they ended */
export async function playScenes(theatre: Theatre, random: Random): Promise<readonly string[]> {
  const missed: string[] = [];
  for (const cast of theatre.casts) {
    const signal = AbortSignal.timeout(SCENE_MS);
    const step = await playScene(theatre, cast, new Operator(theatre.urls, random, signal));
    if (signal.aborted) missed.push(`${cast.name}: ${step}`);
  }
  return missed;
}

/** @returns the last step */
async function playScene(
  { folder, ledger, slots }: Theatre,
  { name, subject: { uuid } }: Cast,
  operator: Operator,
): Promise<string> {
  const { first }: Scene = SCENES[name];
  const { signal } = operator;
  /** The first line that is as wanted, from the one at `from` on. */
  const seen = async (wanted: (line: LedgerLine) => boolean, from = 0, count = 1) => {
    for (; !signal.aborted; await pause(LOOK_MS, signal)) {
      const found = readLedger(ledger).slice(from).filter(wanted);
      if (found.length >= count) return found[0];
    }
    return undefined;
  };
  const isArrival = (line: LedgerLine) => line.kind === 'arrival' && line.node === uuid;

  await operator.introspect(uuid);
  const arrived = await seen(isArrival);
  const slot = slots.find(({ by }) => by === arrived?.by);
  if (arrived === undefined || slot === undefined) return 'nobody came to the point';
  const byOther = (line: LedgerLine) => line.by !== arrived.by;
  const since = readLedger(ledger).length;
  try {
    if (first === 'works') {
      const claimed = (line: LedgerLine) => byOther(line) && line.kind === 'claim' && line.node === uuid;
      const looked = (line: LedgerLine) => byOther(line) && line.kind === 'look';
      await Promise.race([seen(claimed, since), seen(looked, since, LOOKS)]);
    } else if (first === 'is told to end') {
      await slot.finish();
      // Whoever hears the ramdisk next goes on at once: a hook has little time.
      openGate(folder, uuid);
      await slot.start(signal);
    } else {
      if (first === 'is stopped') slot.stop();
      else await slot.kill().then(() => slot.start(signal));
      await seen((line) => byOther(line) && isArrival(line));
    }
    if (signal.aborted) return `no other instance got there after ${arrived.by}`;
    if (first === 'works' || first === 'is stopped') {
      const before = readLedger(ledger).length;
      openGate(folder, uuid, arrived.by);
      slot.continue();
      await seen((line) => line.by === arrived.by && 'node' in line && line.node === uuid, before);
      if (signal.aborted) return `${arrived.by} did not go on`;
    }
  } finally {
    openGate(folder, uuid);
    slot.continue();
  }
  await operator.ended(uuid);
  return 'the run did not end';
}
