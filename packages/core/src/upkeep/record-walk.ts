import type { NodeStore } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { Result } from '../result.ts';

/** How many records are looked at in one step. */
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
