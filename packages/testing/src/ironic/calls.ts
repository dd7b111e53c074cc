/** The calls of the `IronicClient` contract, and those that only the socket has. */
export type IronicCallName =
  | 'getVersions'
  | 'getNode'
  | 'listNodes'
  | 'createNode'
  | 'patchNode'
  | 'deleteNode'
  | 'validatePower'
  | 'getInventory'
  | 'getBootDevice'
  | 'setBootDevice'
  | 'setPowerState'
  | 'getTraits'
  | 'addTrait'
  | 'removeTrait'
  | 'listPorts'
  | 'listAllPorts'
  | 'createPort'
  | 'patchPort'
  | 'deletePort'
  | 'createPortGroup'
  | 'getPortGroup'
  | 'lookup'
  | 'heartbeat'
  | 'continueInspection'
  | 'unknown';

/** One attempt of a call. Refused attempts and retries are recorded, too. */
export interface IronicCall {
  readonly name: IronicCallName;
  /** As on the wire, also when asked in memory: `PATCH`. */
  readonly method: string;
  /** As on the wire: `/v1/nodes/<uuid>`, with the query. */
  readonly path: string;
  /**
   * The node or port it is about, as the caller named it; for a new port, its node. `undefined` for
   * lists and new nodes.
   */
  readonly about: string | undefined;
  /** The request's body; `undefined` without one. */
  readonly body: unknown;
  /** How it was made. */
  readonly by: 'memory' | 'socket';
  /**
   * The API version asked for on the socket; `undefined` in memory and without a version header.
   */
  readonly version: string | undefined;
  /** The `User-Agent`; `undefined` in memory and without that header. */
  readonly userAgent: string | undefined;
  readonly at: Date;
  /** HTTP status of the answer; `undefined` before the answer, and if it was never sent. */
  readonly status: number | undefined;
}

/** The calls made so far, in order. */
export class CallLog {
  readonly #limit: number;
  readonly #counts = new Map<IronicCallName, number>();
  #calls: { -readonly [Key in keyof IronicCall]: IronicCall[Key] }[] = [];

  /** Keeps the last `limit` calls; counts go on for all. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns what tells the log how the call was answered. */
  add(call: Omit<IronicCall, 'status'>): (status: number) => void {
    this.#counts.set(call.name, (this.#counts.get(call.name) ?? 0) + 1);
    if (this.#limit === 0) return ignore;
    // Cutting the list now and then is cheaper than shifting it every time.
    if (this.#calls.length >= this.#limit * 2) this.#calls = this.#calls.slice(-this.#limit);
    const entry = { ...call, status: undefined as number | undefined };
    this.#calls.push(entry);
    return (status) => {
      entry.status = status;
    };
  }

  get calls(): readonly IronicCall[] {
    return this.#calls.slice(-this.#limit || this.#calls.length);
  }

  /** How often each was called, whether still kept or not. */
  get counts(): ReadonlyMap<IronicCallName, number> {
    return new Map(this.#counts);
  }

  clear(): void {
    this.#calls = [];
    this.#counts.clear();
  }
}

function ignore(): void {}
