import type { PortPath } from '../model/node-path.ts';
import { pathKeys, pathOf, valueAt } from '../model/patch-path.ts';
import { Err, Ok } from '../result.ts';
import { patchPathProblem } from './patch-path-problem.ts';
import { placeActions } from './place-actions.ts';

/** The path of an action in a port, in its one spelling. */
export function portPath(path: unknown): PortPath {
  return pathOf(pathKeys(String(path))) as PortPath;
}

/** The actions that change the ports of a node. */
export const portActions = placeActions({
  names: ['set-port-attribute', 'extend-port-attribute', 'del-port-attribute'],
  where: ['port_id', 'path'],
  formatted: ['port_id'],
  needsPorts: true,
  problem({ port_id: port, path }) {
    if (typeof port !== 'string' || port === '') return 'port_id must be a MAC address or a UUID';
    if (typeof path !== 'string') return 'path must be text';
    return patchPathProblem(`/${path.replace(/^\//, '')}`, path);
  },
  placeOf({ ports, params }) {
    const id = String(params['port_id']);
    const port = ports.find(id);
    // As Ironic's own rules: a port that the node does not have fails the run.
    if (port === undefined) return Err(`the node has no port ${id}`);
    const path = portPath(params['path']);
    return Ok({
      name: `${path} of the port`,
      get: () => valueAt(port, pathKeys(path)),
      set: (value) => ports.set(port.address, path, value),
      remove: () => ports.remove(port.address, path),
    });
  },
});
