import { DONE } from '@ironic-inspector/core';
import type {
  CallOptions,
  InspectorError,
  IronicClient,
  JsonPatch,
  NewNode,
  NewPort,
  NewPortGroup,
  IronicNode,
  NodeUuid,
  Port,
  PortFields,
  PowerTarget,
  PowerValidation,
  Result,
  StoredInventory,
} from '@ironic-inspector/core';
import { done, isRefused } from './answer.ts';
import type { Answer } from './answer.ts';
import { ask } from './ask.ts';
import type { Line, Question } from './ask.ts';
import { FakeIronicControls } from './fake-ironic-controls.ts';
import type { FakeIronicOptions } from './fake-ironic-controls.ts';

/**
 * A fake Ironic in memory: nodes, ports, traits, power and boot devices, locks, and faults on
 * demand.
 *
 * It is an `IronicClient` itself; `serveIronic` puts the same nodes on a socket. What tests and
 * simulations do to it from outside (the members of {@link FakeIronicControls}) takes effect at
 * once and is no call.
 */
export class FakeIronic extends FakeIronicControls implements IronicClient {
  readonly #line: Line;

  constructor(options: FakeIronicOptions = {}) {
    super(options);
    this.#line = { log: this.log, faults: this.faults, now: this.now, attempts: options.attempts ?? 5 };
  }

  async getNode(
    id: string,
    options?: CallOptions & { readonly fields?: readonly string[] },
  ): Promise<Result<IronicNode | undefined, InspectorError>> {
    const path = `/v1/nodes/${id}${fieldsQuery(options?.fields)}`;
    return this.#ask(question('getNode', 'GET', path, id), options, () => {
      const answer = this.api.getNode(id);
      if (!isRefused(answer)) return done(pick(answer.done, options?.fields));
      return answer.refused.status === 404 ? done(undefined) : answer;
    });
  }

  async listNodes(
    options: CallOptions & { readonly fields: readonly string[] },
  ): Promise<Result<readonly IronicNode[], InspectorError>> {
    return this.#ask(question('listNodes', 'GET', `/v1/nodes${fieldsQuery(options.fields)}`), options, () =>
      done(Array.from(this.api.records.nodes(), (node) => pick(node, options.fields))),
    );
  }

  async createNode(node: NewNode, options?: CallOptions): Promise<Result<IronicNode, InspectorError>> {
    return this.#ask(question('createNode', 'POST', '/v1/nodes', undefined, node), options, () =>
      asNode(this.api.createNode(structuredClone(node))),
    );
  }

  async patchNode(
    uuid: NodeUuid,
    patch: JsonPatch,
    options?: CallOptions & { readonly resetInterfaces?: boolean },
  ): Promise<Result<IronicNode, InspectorError>> {
    const reset = options?.resetInterfaces === true;
    const path = `/v1/nodes/${uuid}${reset ? '?reset_interfaces=true' : ''}`;
    return this.#ask(question('patchNode', 'PATCH', path, uuid, patch), options, () =>
      asNode(this.api.patchNode(uuid, patch, reset)),
    );
  }

  async validatePower(uuid: NodeUuid, options?: CallOptions): Promise<Result<PowerValidation, InspectorError>> {
    return this.#ask(question('validatePower', 'GET', `/v1/nodes/${uuid}/validate`, uuid), options, () => {
      const answer = this.api.validate(uuid);
      return isRefused(answer)
        ? answer
        : done(this.api.powerValidations.get(uuid) ?? { valid: true, reason: undefined });
    });
  }

  async getInventory(
    uuid: NodeUuid,
    options?: CallOptions,
  ): Promise<Result<StoredInventory | undefined, InspectorError>> {
    return this.#ask(question('getInventory', 'GET', `/v1/nodes/${uuid}/inventory`, uuid), options, () => {
      const answer = this.api.getInventory(uuid);
      return isRefused(answer) && answer.refused.status === 404 ? done(undefined) : answer;
    });
  }

  async getBootDevice(uuid: NodeUuid, options?: CallOptions): Promise<Result<string | undefined, InspectorError>> {
    const path = `/v1/nodes/${uuid}/management/boot_device`;
    return this.#ask(question('getBootDevice', 'GET', path, uuid), options, () => {
      const answer = this.api.getBootDevice(uuid);
      return isRefused(answer) ? answer : done(answer.done.boot_device ?? undefined);
    });
  }

  async setBootDevice(
    uuid: NodeUuid,
    device: 'pxe' | 'disk',
    persistent: boolean,
    options?: CallOptions,
  ): Promise<Result<void, InspectorError>> {
    const path = `/v1/nodes/${uuid}/management/boot_device`;
    const body = { boot_device: device, persistent };
    return this.#tell(question('setBootDevice', 'PUT', path, uuid, body), options, () =>
      this.api.setBootDevice(uuid, device, persistent),
    );
  }

  async setPowerState(
    uuid: NodeUuid,
    target: PowerTarget,
    options?: CallOptions,
  ): Promise<Result<void, InspectorError>> {
    const path = `/v1/nodes/${uuid}/states/power`;
    return this.#tell(question('setPowerState', 'PUT', path, uuid, { target }), options, () =>
      this.api.setPowerState(uuid, target),
    );
  }

  async addTrait(uuid: NodeUuid, trait: string, options?: CallOptions): Promise<Result<void, InspectorError>> {
    const path = `/v1/nodes/${uuid}/traits/${trait}`;
    return this.#tell(question('addTrait', 'PUT', path, uuid), options, () => this.api.addTrait(uuid, trait));
  }

  async removeTrait(uuid: NodeUuid, trait: string, options?: CallOptions): Promise<Result<void, InspectorError>> {
    const path = `/v1/nodes/${uuid}/traits/${trait}`;
    return this.#tell(question('removeTrait', 'DELETE', path, uuid), options, () => {
      const answer = this.api.removeTrait(uuid, trait);
      return isRefused(answer) && answer.refused.text.includes('a trait') ? done(undefined) : answer;
    });
  }

  async listPorts(
    of: { readonly node: NodeUuid } | { readonly address: string },
    options?: CallOptions,
  ): Promise<Result<readonly Port[], InspectorError>> {
    const [query, about] = 'node' in of ? [`node=${of.node}`, of.node] : [`address=${of.address}`];
    return this.#ask(
      question('listPorts', 'GET', `/v1/ports/detail?${query}`, about),
      options,
      () => this.api.listPorts(of) as Answer<readonly Port[]>,
    );
  }

  async listAllPorts(
    options: CallOptions & { readonly fields: readonly string[] },
  ): Promise<Result<readonly PortFields[], InspectorError>> {
    return this.#ask(question('listAllPorts', 'GET', `/v1/ports${fieldsQuery(options.fields)}`), options, () =>
      done(Array.from(this.api.records.ports(), (port) => pick(port, options.fields))),
    );
  }

  async createPort(port: NewPort, options?: CallOptions): Promise<Result<Port, InspectorError>> {
    return this.#ask(question('createPort', 'POST', '/v1/ports', port.node_uuid, port), options, () =>
      asPort(this.api.createPort(structuredClone(port))),
    );
  }

  async patchPort(uuid: string, patch: JsonPatch, options?: CallOptions): Promise<Result<Port, InspectorError>> {
    return this.#ask(question('patchPort', 'PATCH', `/v1/ports/${uuid}`, uuid, patch), options, () =>
      asPort(this.api.patchPort(uuid, patch)),
    );
  }

  async deletePort(uuid: string, options?: CallOptions): Promise<Result<void, InspectorError>> {
    return this.#tell(question('deletePort', 'DELETE', `/v1/ports/${uuid}`, uuid), options, () => {
      const answer = this.api.deletePort(uuid);
      return isRefused(answer) && answer.refused.status === 404 ? done(undefined) : answer;
    });
  }

  async createPortGroup(group: NewPortGroup, options?: CallOptions): Promise<Result<void, InspectorError>> {
    const asked = question('createPortGroup', 'POST', '/v1/portgroups', group.node_uuid, group);
    return this.#tell(asked, options, () => {
      const answer = this.api.createPortGroup(structuredClone(group));
      const isThere =
        isRefused(answer) && answer.refused.status === 409 && !isRefused(this.api.portGroups.get(group.uuid));
      return !isRefused(answer) || isThere ? done(undefined) : answer;
    });
  }

  #ask<T>(
    asked: Question,
    options: CallOptions | undefined,
    perform: () => Answer<T>,
  ): Promise<Result<T, InspectorError>> {
    return ask(this.#line, asked, options, perform);
  }

  async #tell(
    asked: Question,
    options: CallOptions | undefined,
    perform: () => Answer<undefined>,
  ): Promise<Result<void, InspectorError>> {
    const answer = await this.#ask(asked, options, perform);
    return answer.ok ? DONE : answer;
  }
}

function question(name: Question['name'], method: string, path: string, about?: string, body?: unknown): Question {
  return { name, method, path, about, body: structuredClone(body) };
}

function fieldsQuery(fields: readonly string[] | undefined): string {
  return fields === undefined ? '' : `?fields=${fields.join(',')}`;
}

/** A record with only `fields`, and always its UUID. */
function pick(
  record: Readonly<Record<string, unknown>> & { readonly uuid: string },
  fields: readonly string[] | undefined,
): Readonly<Record<string, unknown>> & { readonly uuid: string } {
  if (fields === undefined) return record;
  const wanted = fields.filter((field) => Object.hasOwn(record, field));
  return { ...Object.fromEntries(wanted.map((field) => [field, record[field]])), uuid: record.uuid };
}

function asNode(answer: Answer<unknown>): Answer<IronicNode> {
  return answer as Answer<IronicNode>;
}

function asPort(answer: Answer<unknown>): Answer<Port> {
  return answer as Answer<Port>;
}
