import { isJsonObject } from '@ironic-inspector/core';
import { continueInspection, hearAgent, lookUpAgent } from './agent-inspection.ts';
import { done, isRefused, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import type { IronicCallName } from './calls.ts';
import { listNodes, listPorts, oneOf } from './listing.ts';
import { isKnown, SINCE, visible } from './microversion.ts';
import { wireNode, wirePort } from './wire.ts';
import type { WireAnswer, WireRequest } from './wire.ts';

export interface IronicRoute {
  readonly name: IronicCallName;
  /** The node or port it is about, as the caller named it. */
  readonly about: string | undefined;
  readonly perform: (request: WireRequest) => Answer<WireAnswer>;
}

/** Finds the call of a request; `undefined` when Ironic has no such resource. */
export function findRoute(
  method: string,
  segments: readonly string[],
  query: URLSearchParams,
  body: unknown,
): IronicRoute | undefined {
  const [kind, id, ...rest] = segments;
  if (kind === 'nodes')
    return id === undefined || id === 'detail' ? nodesRoute(method, id) : nodeRoute(method, id, rest);
  if (kind === 'ports')
    return id === undefined || id === 'detail' ? portsRoute(method, id, query, body) : portRoute(method, id, rest);
  if (kind === 'portgroups' && rest.length === 0) return portGroupsRoute(method, id, body);
  return rest.length === 0 ? ramdiskRoute(method, kind ?? '', id, query) : undefined;
}

/** What ramdisks ask for. */
function ramdiskRoute(
  method: string,
  kind: string,
  id: string | undefined,
  query: URLSearchParams,
): IronicRoute | undefined {
  const named = query.get('node_uuid') ?? undefined;
  if (method === 'GET' && kind === 'lookup' && id === undefined) {
    return route('lookup', named, lookUpAgent);
  }
  if (method !== 'POST') return undefined;
  if (kind === 'heartbeat' && id !== undefined) {
    return route('heartbeat', id, (request) => hearAgent(id, request));
  }
  if (kind === 'continue_inspection' && id === undefined) {
    return route('continueInspection', named, continueInspection);
  }
  return undefined;
}

function nodesRoute(method: string, detail: string | undefined): IronicRoute | undefined {
  if (method === 'GET') {
    return route('listNodes', undefined, (request) => listNodes(request, detail !== undefined));
  }
  if (method !== 'POST' || detail !== undefined) return undefined;
  return route('createNode', undefined, (request) => {
    const known = checkKnown('nodes', isJsonObject(request.body) ? Object.keys(request.body) : [], request);
    return known ?? answer(request.api.createNode(request.body), (node) => created('nodes', node, request));
  });
}

function nodeRoute(method: string, id: string, rest: readonly string[]): IronicRoute | undefined {
  switch (`${method} ${rest.slice(0, 2).join('/')}`) {
    case 'GET ':
      return route('getNode', id, (request) => oneOf('nodes', request, request.api.getNode(id)));
    case 'PATCH ':
      return route('patchNode', id, (request) => {
        const reset = request.query.get('reset_interfaces');
        if (reset !== null && request.minor < SINCE.resetInterfaces) return refused(406, 'Request not acceptable.');
        const known = checkKnown('nodes', patchedFields(request.body), request);
        return (
          known ??
          answer(request.api.patchNode(id, request.body, isTrue(reset)), (node) =>
            ok(wireNode(visible('nodes', node, request.minor), request.base)),
          )
        );
      });
    case 'DELETE ':
      return route('deleteNode', id, ({ api }) => answer(api.deleteNode(id), () => empty(204)));
    case 'GET validate':
      return route('validatePower', id, ({ api }) => answer(api.validate(id), ok));
    case 'GET ports':
      return route('listPorts', id, (request) => listPorts(request, false, id));
    case 'GET inventory':
      return route('getInventory', id, ({ api, minor }) =>
        minor < SINCE.inventories ? refused(404, 'Not Found') : answer(api.getInventory(id), ok),
      );
    case 'GET management/boot_device':
      return route('getBootDevice', id, ({ api }) => answer(api.getBootDevice(id), ok));
    case 'PUT management/boot_device':
      return route('setBootDevice', id, ({ api, body }) => {
        if (!isJsonObject(body) || body['boot_device'] === undefined)
          return refused(400, 'Missing mandatory parameter: boot_device');
        return answer(api.setBootDevice(id, body['boot_device'], isTrue(body['persistent'])), () => empty(204));
      });
    case 'PUT states/power':
      return route('setPowerState', id, ({ api, body, base }) => {
        if (!isJsonObject(body) || body['target'] === undefined)
          return refused(400, 'Missing mandatory parameter: target');
        const location = `${base}/v1/nodes/${id}/states`;
        return answer(api.setPowerState(id, body['target']), () => ({
          ...empty(202),
          headers: { Location: location },
        }));
      });
    case 'GET states':
      return route('getNode', id, ({ api }) =>
        answer(api.getNode(id), ({ power_state, provision_state }) =>
          ok({ power_state, provision_state, last_error: null }),
        ),
      );
    default:
      return rest[0] === 'traits' ? traitRoute(method, id, rest[1]) : undefined;
  }
}

function traitRoute(method: string, id: string, trait: string | undefined): IronicRoute | undefined {
  const since = (route_: IronicRoute): IronicRoute => ({
    ...route_,
    perform: (request) => (request.minor < SINCE.traits ? refused(404, 'Not Found') : route_.perform(request)),
  });
  if (method === 'GET' && trait === undefined) {
    return since(route('getTraits', id, ({ api }) => answer(api.getNode(id), ({ traits }) => ok({ traits }))));
  }
  if (trait === undefined) return undefined;
  if (method === 'PUT')
    return since(route('addTrait', id, ({ api }) => answer(api.addTrait(id, trait), () => empty(204))));
  if (method === 'DELETE')
    return since(route('removeTrait', id, ({ api }) => answer(api.removeTrait(id, trait), () => empty(204))));
  return undefined;
}

function portsRoute(
  method: string,
  detail: string | undefined,
  query: URLSearchParams,
  body: unknown,
): IronicRoute | undefined {
  if (method === 'GET') {
    const some = ['node', 'node_uuid', 'address'].some((filter) => query.has(filter));
    return route(some ? 'listPorts' : 'listAllPorts', undefined, (request) => listPorts(request, detail !== undefined));
  }
  if (method !== 'POST' || detail !== undefined) return undefined;
  const node = isJsonObject(body) && typeof body['node_uuid'] === 'string' ? body['node_uuid'] : undefined;
  return route('createPort', node, (request) => {
    const known = checkKnown('ports', isJsonObject(request.body) ? Object.keys(request.body) : [], request);
    return known ?? answer(request.api.createPort(request.body), (port) => created('ports', port, request));
  });
}

function portRoute(method: string, uuid: string, rest: readonly string[]): IronicRoute | undefined {
  if (rest.length > 0) return undefined;
  if (method === 'GET') {
    return route('listPorts', uuid, (request) => oneOf('ports', request, request.api.records.port(uuid)));
  }
  if (method === 'PATCH') {
    return route('patchPort', uuid, (request) => {
      const known = checkKnown('ports', patchedFields(request.body), request);
      return (
        known ??
        answer(request.api.patchPort(uuid, request.body), (port) =>
          ok(wirePort(visible('ports', port, request.minor), request.base)),
        )
      );
    });
  }
  if (method === 'DELETE')
    return route('deletePort', uuid, ({ api }) => answer(api.deletePort(uuid), () => empty(204)));
  return undefined;
}

function portGroupsRoute(method: string, uuid: string | undefined, body: unknown): IronicRoute | undefined {
  const tooOld = ({ minor }: WireRequest) => (minor < SINCE.portGroups ? refused(404, 'Not Found') : undefined);
  if (method === 'GET' && uuid !== undefined) {
    return route(
      'getPortGroup',
      uuid,
      (request) => tooOld(request) ?? answer(request.api.portGroups.get(uuid), (group) => ok(group)),
    );
  }
  if (method !== 'POST' || uuid !== undefined) return undefined;
  const node = isJsonObject(body) && typeof body['node_uuid'] === 'string' ? body['node_uuid'] : undefined;
  return route('createPortGroup', node, (request) => {
    const location = (group: { readonly uuid: string }) => `${request.base}/v1/portgroups/${group.uuid}`;
    return (
      tooOld(request) ??
      answer(request.api.createPortGroup(request.body), (group) => ({
        status: 201,
        body: group,
        headers: { Location: location(group) },
      }))
    );
  });
}

function route(name: IronicCallName, about: string | undefined, perform: IronicRoute['perform']): IronicRoute {
  return { name, about, perform };
}

function answer<T>(given: Answer<T>, show: (value: T) => WireAnswer): Answer<WireAnswer> {
  return isRefused(given) ? given : done(show(given.done));
}

function ok(body: unknown): WireAnswer {
  return { status: 200, body };
}

function empty(status: number): WireAnswer {
  return { status, body: undefined };
}

function created(
  kind: 'nodes' | 'ports',
  record: Readonly<Record<string, unknown>>,
  { base, minor }: WireRequest,
): WireAnswer {
  const shown = visible(kind, record, minor);
  const body = kind === 'nodes' ? wireNode(shown, base) : wirePort(shown, base);
  return { status: 201, body, headers: { Location: `${base}/v1/${kind}/${String(record['uuid'])}` } };
}

/** Refuses fields that were added in a later version than the request's. */
function checkKnown(kind: 'nodes' | 'ports', fields: readonly string[], { minor }: WireRequest) {
  return fields.every((field) => isKnown(kind, field, minor)) ? undefined : refused(406, 'Request not acceptable.');
}

function patchedFields(patch: unknown): readonly string[] {
  if (!Array.isArray(patch)) return [];
  return patch.map((step: unknown) => (isJsonObject(step) ? (String(step['path']).split('/')[1] ?? '') : ''));
}

function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^(1|true|yes|on|t|y)$/i.test(value));
}
