/**
 * A store of runs of your own: `NodeStore` on LevelDB, for one process. What instances would have to
 * know of each other is kept in memory by core. `docs/write-a-store.md` explains it.
 */
import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import { Err, Inspector, InspectorError, Ok } from '@ironic-inspector/core';
import type { Change, Guard, Introspection, NodeStore, PendingWork, Result } from '@ironic-inspector/core';
import { FakeIronic, loadPayload, macsOf, nodeStoreSuite } from '@ironic-inspector/testing';
import { Level } from 'level';

/** What is kept for a node, under its UUID. */
interface Entry {
  readonly run: Introspection;
  readonly work: PendingWork | undefined;
}

const NO_WORK: PendingWork = { body: '', stage: 'hooks', changeSet: undefined, options: {} };

class LevelNodeStore implements NodeStore {
  readonly #db: Level<string, Uint8Array>;
  readonly #key: Uint8Array;
  /** Writes come one after the other: what one of them has read is still so when it writes. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param key - 32 bytes: credentials may be among the work in hand, and LevelDB keeps for a while what was deleted */
  constructor(folder: string, key: Uint8Array) {
    this.#db = new Level(folder, { valueEncoding: 'view' });
    this.#key = key;
  }

  readonly close = () => this.#db.close();

  readonly begin: NodeStore['begin'] = (run, replaces, pending) =>
    this.#write(run.uuid, (entry) =>
      isSameMoment(entry?.run, replaces) ? { to: { run, work: pending }, answer: run } : { answer: undefined },
    );

  readonly get: NodeStore['get'] = (uuid) => attempt(async () => (await this.#read(uuid))?.run);

  readonly list: NodeStore['list'] = ({ limit, after, states }) =>
    attempt(async () => {
      const runs = await this.#runs((run) => states?.includes(run.state) ?? true);
      const rest = runs.filter((run) => after === undefined || newestFirst(after, run) < 0);
      return rest.toSorted(newestFirst).slice(0, Math.max(limit, 0));
    });

  readonly update: NodeStore['update'] = (uuid, guard, change) =>
    this.#write(uuid, (entry) => {
      if (entry === undefined || !holds(guard, entry.run)) return { answer: undefined };
      const to = changed(entry, change);
      return { to, answer: to.run };
    });

  readonly pending: NodeStore['pending'] = (uuid) => attempt(async () => (await this.#read(uuid))?.work);

  readonly match: NodeStore['match'] = (offered) =>
    attempt(async () => {
      const counts = new Map<string, number>();
      for (const { uuid, attributes } of await this.#runs(() => true)) {
        const shared = common(attributes.mac, offered.mac) + common(attributes.bmc_address, offered.bmc_address);
        if (shared > 0) counts.set(uuid, shared);
      }
      return counts;
    });

  readonly findByDigest: NodeStore['findByDigest'] = (digest) =>
    attempt(() => this.#runs((run) => run.callback?.digest === digest));

  readonly due: NodeStore['due'] = (states, before) =>
    attempt(() => this.#runs((run) => states.includes(run.state) && run.stateSince < before));

  readonly active: NodeStore['active'] = () =>
    attempt(async () => {
      const runs = await this.#runs((run) => run.finishedAt === undefined && run.state !== 'reapplying');
      return { runs: runs.length, macs: [...new Set(runs.flatMap(({ attributes }) => attributes.mac))] };
    });

  readonly forget: NodeStore['forget'] = (seen) =>
    this.#write(seen.uuid, (entry) => {
      if (entry === undefined) return { answer: true };
      return isSameMoment(entry.run, seen) ? { to: 'nothing', answer: true } : { answer: false };
    });

  /** Reads, decides, and has on the disk what was decided before it answers. */
  #write<T>(
    uuid: string,
    decide: (entry: Entry | undefined) => { readonly to?: Entry | 'nothing'; readonly answer: T },
  ) {
    const write = async () => {
      const { to, answer } = decide(await this.#read(uuid));
      if (to === 'nothing') await this.#db.del(uuid, { sync: true });
      else if (to !== undefined) await this.#db.put(uuid, this.#seal(serialize(to)), { sync: true });
      return structuredClone(answer);
    };
    const done = this.#last.then(() => attempt(write));
    this.#last = done;
    return done;
  }

  async #read(uuid: string): Promise<Entry | undefined> {
    const sealed = await this.#db.get(uuid);
    return sealed && this.#open(sealed);
  }

  /** Of all nodes. That takes milliseconds for a thousand; for more, keep an index beside each entry. */
  async #runs(isWanted: (run: Introspection) => boolean): Promise<Introspection[]> {
    const runs: Introspection[] = [];
    for await (const sealed of this.#db.values()) {
      const { run } = this.#open(sealed);
      if (isWanted(run)) runs.push(run);
    }
    return runs;
  }

  #seal(plain: Uint8Array): Uint8Array {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const text = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), text]);
  }

  #open(sealed: Uint8Array): Entry {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    return deserialize(Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])) as Entry;
  }
}

/** How many values both lists have, however often. */
function common(left: readonly string[], right: readonly string[]): number {
  return new Set(left.filter((value) => right.includes(value))).size;
}

/** Whether `current` is still what the caller saw. */
function isSameMoment(current: Introspection | undefined, seen: Introspection | undefined): boolean {
  return (
    current?.runId === seen?.runId &&
    current?.state === seen?.state &&
    current?.stateSince.getTime() === seen?.stateSince.getTime()
  );
}

function holds({ runId, states, owner }: Guard, run: Introspection): boolean {
  if (run.runId !== runId || !states.includes(run.state)) return false;
  return owner === undefined || run.owner === (owner ?? undefined);
}

/** Members that are absent stay, `null` clears. */
function changed({ run, work }: Entry, { pending, ...change }: Change): Entry {
  const members = Object.entries(change).filter(([, value]) => value !== undefined);
  const cleared = members.map(([name, value]) => [name, value ?? undefined] as const);
  return {
    run: { ...run, ...Object.fromEntries(cleared) },
    work: pending === undefined ? work : pending === null ? undefined : { ...NO_WORK, ...work, ...pending },
  };
}

type Place = Pick<Introspection, 'startedAt' | 'uuid'>;

function newestFirst(left: Place, right: Place): number {
  const later = right.startedAt.getTime() - left.startedAt.getTime();
  return later === 0 ? (left.uuid < right.uuid ? 1 : left.uuid > right.uuid ? -1 : 0) : later;
}

/** What fails is a value: the run that meets it is carried on when the store works again. */
async function attempt<T>(work: () => Promise<T>): Promise<Result<T, InspectorError>> {
  try {
    return Ok(await work());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return Err(new InspectorError('store-failed', `LevelDB: ${reason}`, { cause }));
  }
}

const folder = await mkdtemp(join(tmpdir(), 'inspector-level-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const key = randomBytes(32);
let stores = 0;
const create = () => new LevelNodeStore(join(folder, String(stores++)), key);

// Does it keep the contract?
nodeStoreSuite({ describe, it }, { create, dispose: (store) => (store as LevelNodeStore).close() });

void describe('an inspector on LevelDB', () => {
  void it('carries on after a restart', async () => {
    const payload = loadPayload('virtual-machine');
    const ironic = new FakeIronic();
    const { uuid } = ironic.addNode({ macs: macsOf(payload) });
    const place = join(folder, 'restart');
    const before = new LevelNodeStore(place, key);
    const first = new Inspector({ ironic, nodes: before, introspectionDelay: 0 });
    (await first.introspect(uuid)).unwrap();
    await first.idle();
    (await first.stop()).unwrap();
    await before.close();

    const after = new LevelNodeStore(place, key);
    const second = new Inspector({ ironic, nodes: after, introspectionDelay: 0 });
    (await second.continue(payload as never)).unwrap();
    await second.idle();
    assert.equal((await second.status(uuid)).unwrap().state, 'finished');
    (await second.stop()).unwrap();
    await after.close();
  });
});
