import { jsonEquals, jsonTypeName } from '../model/json.ts';
import type { PortPath } from '../model/node-path.ts';
import type { Port } from '../model/node.ts';
import { pathKeys, pathOf, valueAt } from '../model/patch-path.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import { patchPathProblem } from './patch-path-problem.ts';
import { type Action, type ActionPorts, defineAction } from './rule-plugin.ts';

/** The path of an action in a port, in its one spelling. */
export function portPath(path: unknown): PortPath {
  return pathOf(pathKeys(String(path))) as PortPath;
}

function problemOf({ port_id: port, path }: { readonly port_id: unknown; readonly path: unknown }): string | undefined {
  if (typeof port !== 'string' || port === '') return 'port_id must be a MAC address or a UUID';
  if (typeof path !== 'string') return 'path must be text';
  return patchPathProblem(`/${path.replace(/^\//, '')}`, path);
}

/** As Ironic's own rules: a port that the node does not have fails the run. */
function portOf(ports: ActionPorts, id: unknown): Result<Port, string> {
  const port = ports.find(String(id));
  return port === undefined ? Err(`the node has no port ${String(id)}`) : Ok(port);
}

/** `set-port-attribute`: sets a field of a port, or something in one. */
const setPortAttribute = defineAction({
  name: 'set-port-attribute',
  params: { required: ['port_id', 'path'], optional: ['value'] },
  formatted: ['port_id', 'value'],
  needsPorts: true,
  validate(params) {
    // Not in `required`: null is a value here.
    if (params.value === undefined) return 'missing required parameter(s): value';
    return problemOf(params);
  },
  apply({ ports, params }) {
    const port = portOf(ports, params.port_id);
    return port.map(({ address }) => ports.set(address, portPath(params.path), params.value ?? null));
  },
});

/**
 * `extend-port-attribute`: appends `value` to a list in a port, which is made if it is not there;
 * with `unique`, unless it holds the value.
 */
const extendPortAttribute = defineAction({
  name: 'extend-port-attribute',
  params: { required: ['port_id', 'path', 'value'], optional: ['unique'] },
  formatted: ['port_id', 'value'],
  needsPorts: true,
  validate: problemOf,
  apply({ ports, params }) {
    const port = portOf(ports, params.port_id);
    if (port.err) return port;
    const path = portPath(params.path);
    const list = valueAt(port.val, pathKeys(path)) ?? [];
    if (!Array.isArray(list)) return Err(`${path} of the port is no list but ${jsonTypeName(list)}`);
    const isThere = params.unique && list.some((item) => jsonEquals(item, params.value));
    if (!isThere) ports.set(port.val.address, path, [...list, params.value]);
    return DONE;
  },
});

/** `del-port-attribute`: removes a field of a port, or something in one; nothing there is fine. */
const delPortAttribute = defineAction({
  name: 'del-port-attribute',
  params: { required: ['port_id', 'path'] },
  formatted: ['port_id'],
  needsPorts: true,
  validate: problemOf,
  apply({ ports, params }) {
    const port = portOf(ports, params.port_id);
    return port.map(({ address }) => ports.remove(address, portPath(params.path)));
  },
});

/** The actions that change the ports of a node. */
export const portActions: readonly Action[] = Object.freeze([setPortAttribute, extendPortAttribute, delPortAttribute]);
