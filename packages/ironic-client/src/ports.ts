import { Err, jsonText, Ok } from '@ironic-inspector/core';
import type { IronicClient, NewPort, Port } from '@ironic-inspector/core';
import { done, portCheck, portFieldsPageCheck, portPageCheck, read } from './answers.ts';
import type { IronicRequest } from './exchange.ts';
import type { Ironic, ClientCall } from './ironic.ts';
import { listAll } from './pages.ts';
import { patchRecord } from './patch.ts';
import { checkedPath, fieldsQuery } from './path.ts';

type PortCalls = Pick<IronicClient, 'listPorts' | 'listAllPorts' | 'createPort' | 'patchPort' | 'deletePort'>;

/** The calls about ports. */
export function portCalls(ironic: Ironic): PortCalls {
  return {
    listPorts(of, options) {
      const request: IronicRequest =
        'node' in of ? { ...listing({ node: of.node }), node: of.node } : listing({ address: of.address });
      return listAll(ironic, { request, check: portPageCheck, items: ({ ports }) => ports }, options);
    },

    listAllPorts(options) {
      const request: IronicRequest = { method: 'GET', path: `/v1/ports${fieldsQuery(options.fields)}` };
      return listAll(ironic, { request, check: portFieldsPageCheck, items: ({ ports }) => ports }, options);
    },

    async createPort(port, options) {
      const request: IronicRequest = {
        method: 'POST',
        path: '/v1/ports',
        body: jsonText(port),
        node: port.node_uuid,
      };
      const call = ironic.begin(options);
      const answer = await call.send(request);
      if (answer.err) return answer;
      const created = read(portCheck, request, answer.val);
      if (created.ok || created.val.code !== 'already-exists' || !answer.val.unsure) return created;
      const own = await ownPort(call, port);
      return own === undefined ? created : Ok(own);
    },

    async patchPort(uuid, patch, options) {
      const path = checkedPath('ports', uuid);
      if (path.err) return path;
      return await patchRecord(ironic.begin(options), { path: path.val, patch, check: portCheck });
    },

    async deletePort(uuid, options) {
      const path = checkedPath('ports', uuid);
      if (path.err) return path;
      const request: IronicRequest = { method: 'DELETE', path: path.val };
      const answer = await ironic.begin(options).send(request);
      if (answer.err) return Err(answer.val);
      return answer.val.status === 404 ? Ok(undefined) : done(request, answer.val);
    },
  };
}

function listing(query: Record<string, string>): IronicRequest {
  return { method: 'GET', path: `/v1/ports/detail?${new URLSearchParams(query)}` };
}

/** The port with this address on this node, which an attempt has made whose answer was lost. */
async function ownPort(call: ClientCall, { address, node_uuid }: NewPort): Promise<Port | undefined> {
  const request = listing({ address });
  const answer = await call.send(request);
  const page = answer.ok ? read(portPageCheck, request, answer.val) : answer;
  return page.ok ? page.val.ports.find((port) => port.node_uuid === node_uuid) : undefined;
}
