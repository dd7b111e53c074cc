/**
 * What can be asked of Ironic: the calls of the `IronicClient` contract, and what only a socket
 * has.
 */
export type IronicCallName =
  | 'getVersions'
  | 'getNode'
  | 'listNodes'
  | 'createNode'
  | 'patchNode'
  | 'deleteNode'
  | 'validatePower'
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
  | 'unknown';

/** One attempt, refused ones and repetitions included. */
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
  /** Which way it came. */
  readonly by: 'memory' | 'socket';
  /**
   * The API version asked for on the socket; `undefined` in memory and without a version header.
   */
  readonly version: string | undefined;
  /** What the caller says it is (`User-Agent`); `undefined` in memory and when it does not say. */
  readonly userAgent: string | undefined;
  readonly at: Date;
  /**
   * HTTP status of the answer; `undefined` while there is none, and for good when the answer never
   * left.
   */
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
    // Halving now and then is cheaper than shifting every time.
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
