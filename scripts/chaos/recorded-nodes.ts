import type { Change, InstanceRegister, Introspection, NodeStore } from '@ironic-inspector/core';
import type { PassGate } from './gate.ts';
import type { Claim, Look, RunNote } from './ledger.ts';

/**
 * The same store. Who becomes owner of a node, or hands it back, is noted, which runs are
 * begun and taken back, and who looks which instances are alive; the end of a run may be held.
 */
export function recordedNodes<Store extends NodeStore & InstanceRegister>(
  nodes: Store,
  by: string,
  note: (line: Claim | Look | RunNote) => void,
  passGate: PassGate,
): Store {
  const noted = async <T extends Awaited<ReturnType<NodeStore['update']>>>(
    node: string,
    owner: Change['owner'],
    write: () => Promise<T>,
  ): Promise<T> => {
    const asked = Date.now();
    const written = await write();
    const done = written.ok && (written.val as Introspection | undefined) !== undefined;
    // an instance makes nobody owner but itself
    const holder = owner === null ? null : by;
    if (done && owner !== undefined) note({ kind: 'claim', by, node, holder, asked, answered: Date.now() });
    return written;
  };
  const noteRun = (kind: RunNote['kind'], node: string, runId: string) =>
    note({ kind, by, node, runId, at: Date.now() });
  const recording: Pick<Store, 'begin' | 'update' | 'forget' | 'heartbeats'> = {
    begin: async (run, replaces, pending) => {
      const begun = await noted(run.uuid, run.owner ?? null, () => nodes.begin(run, replaces, pending));
      // What a run becomes for which a node may still be made, its record will tell.
      const isSure = begun.ok && begun.val !== undefined && run.state !== 'enrolling';
      if (isSure) noteRun('begun', run.uuid, run.runId);
      return begun;
    },
    forget: async (run) => {
      const forgotten = await nodes.forget(run);
      const isUndone = forgotten.ok && forgotten.val && run.state === 'enrolling';
      if (isUndone) noteRun('undone', run.uuid, run.runId);
      return forgotten;
    },
    update: async (uuid, guard, change) => {
      if (change.state === 'finished') await passGate('ending the run', uuid);
      const updated = await noted(uuid, change.owner, () => nodes.update(uuid, guard, change));
      const isDone = updated.ok && updated.val !== undefined;
      if (isDone && change.runId !== undefined) noteRun('begun', uuid, change.runId);
      return updated;
    },
    heartbeats: () => {
      note({ kind: 'look', by, at: Date.now() });
      return nodes.heartbeats();
    },
  };
  return new Proxy(nodes, {
    get: (store, name) => {
      const member: unknown = Reflect.get(name in recording ? recording : store, name);
      return typeof member === 'function' ? member.bind(store) : member;
    },
  });
}
