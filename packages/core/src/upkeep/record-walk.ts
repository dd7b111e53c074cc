import type { HistoryRun } from '../contracts/history-records.ts';
import type { HistoryStore } from '../contracts/history-store.ts';
import type { NodeStore } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { Result } from '../result.ts';

/** How many records, or runs, are looked at in one step. */
const STEP = 200;

/** Goes through all records, some at a time, over and over. */
export class RecordWalk {
  #last: Introspection | undefined;

  /** The next ones; those after the last are the first. */
  async next(nodes: NodeStore): Promise<Result<readonly Introspection[], InspectorError>> {
    const after = this.#last && { startedAt: this.#last.startedAt, uuid: this.#last.uuid };
    const page = await nodes.list({ limit: STEP, ...(after && { after }) });
    if (page.ok) this.#last = page.val.length < STEP ? undefined : page.val.at(-1);
    return page;
  }
}

/** Goes through all runs that history has as going on, some at a time, over and over. */
export class ActiveRunWalk {
  #last: HistoryRun | undefined;

  /** The next ones; those after the last are the newest. */
  async next(history: HistoryStore): Promise<Result<readonly HistoryRun[], InspectorError>> {
    const after = this.#last && { startedAt: this.#last.startedAt, runId: this.#last.runId };
    const page = await history.runs({ outcome: 'active', limit: STEP, ...(after && { after }) });
    if (page.ok) this.#last = page.val.length < STEP ? undefined : page.val.at(-1);
    return page;
  }
}
