import { DONE, Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { DataKind, DataStore, NodeUuid, Result } from '@ironic-inspector/core';
import type { ServiceAnswer } from '@ironic-inspector/openstack-auth';
import type { SwiftSettings } from './options.ts';
import { swiftRefusal } from './refusal.ts';
import { createSwift } from './swift.ts';
import type { AskSwift, BeginOperation } from './swift.ts';
import { utf8Stream } from './utf8-stream.ts';

/** Two objects a node in one container. */
export class SwiftDataStore implements DataStore {
  readonly #container: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #begin: BeginOperation;

  constructor(settings: SwiftSettings) {
    const { container, deleteAfter } = settings;
    this.#container = container;
    this.#headers = {
      'Content-Type': 'application/json',
      ...(deleteAfter > 0 && { 'X-Delete-After': String(deleteAfter) }),
    };
    this.#begin = createSwift(settings);
  }

  async save(uuid: NodeUuid, kind: DataKind, document: string): Promise<Result<string | undefined, InspectorError>> {
    const object = objectFor(this.#container, uuid, kind);
    if (object.err) return object;
    const { name, path } = object.val;
    const ask = this.#begin(uuid);
    const put = () => ask({ method: 'PUT', path, headers: this.#headers, body: () => utf8Stream(document) });
    let answer = await put();
    // The original creates the container before each save; here it is created when a save finds it
    // missing.
    if (answer.ok && answer.val.status === 404) {
      const made = await this.#makeContainer(ask, uuid);
      if (made.err) return made;
      answer = await put();
    }
    if (answer.err) return answer;
    return isSuccess(answer.val) ? Ok(name) : this.#refused('create', name, uuid, answer.val);
  }

  async load(uuid: NodeUuid, kind: DataKind): Promise<Result<string | undefined, InspectorError>> {
    const object = objectFor(this.#container, uuid, kind);
    if (object.err) return object;
    const { name, path } = object.val;
    const answer = await this.#begin(uuid)({ method: 'GET', path });
    if (answer.err) return answer;
    if (isSuccess(answer.val)) return Ok(answer.val.text);
    // In the original a missing object is an error like any other.
    return answer.val.status === 404 ? Ok(undefined) : this.#refused('get', name, uuid, answer.val);
  }

  async discard(uuid: NodeUuid): Promise<Result<void, InspectorError>> {
    const ask = this.#begin(uuid);
    const removed = await Promise.all([this.#remove(ask, uuid, 'unprocessed'), this.#remove(ask, uuid, 'processed')]);
    return removed.find(({ err }) => err) ?? DONE;
  }

  async #remove(ask: AskSwift, uuid: NodeUuid, kind: DataKind): Promise<Result<void, InspectorError>> {
    const object = objectFor(this.#container, uuid, kind);
    if (object.err) return object;
    const { name, path } = object.val;
    const answer = await ask({ method: 'DELETE', path });
    if (answer.err) return answer;
    return isSuccess(answer.val) || answer.val.status === 404 ? DONE : this.#refused('delete', name, uuid, answer.val);
  }

  /** Creates the container. Concurrent callers all succeed. */
  async #makeContainer(ask: AskSwift, uuid: NodeUuid): Promise<Result<void, InspectorError>> {
    const answer = await ask({ method: 'PUT', path: [encodeURIComponent(this.#container)] });
    if (answer.err) return answer;
    return isSuccess(answer.val) ? DONE : Err(swiftRefusal(`create container ${this.#container}`, uuid, answer.val));
  }

  #refused(verb: string, name: string, uuid: NodeUuid, answer: ServiceAnswer): Result<never, InspectorError> {
    return Err(swiftRefusal(`${verb} object ${name} in container ${this.#container}`, uuid, answer));
  }
}

function isSuccess({ status }: ServiceAnswer): boolean {
  return status >= 200 && status < 300;
}

/** The place of one document. */
interface SwiftObject {
  readonly name: string;
  /** Encoded for a URL. */
  readonly path: readonly [container: string, object: string];
}

/** Names are the original's (CONTRACT.md §8), so that either finds what the other has kept. */
function objectFor(container: string, uuid: NodeUuid, kind: DataKind): Result<SwiftObject, InspectorError> {
  const name = `inspector_data-${uuid}${kind === 'unprocessed' ? '-UNPROCESSED' : ''}`;
  if (name.isWellFormed()) return Ok({ name, path: [encodeURIComponent(container), encodeURIComponent(name)] });
  return Err(
    new InspectorError('store-failed', 'An object cannot be named after a node whose UUID is not Unicode', {
      node: uuid,
    }),
  );
}
