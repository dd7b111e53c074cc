import { Err, jsonText, Ok } from '@ironic-inspector/core';
import type { IronicClient } from '@ironic-inspector/core';
import { done, inventoryCheck, nodeCheck, nodePageCheck, read } from './answers.ts';
import type { IronicRequest } from './exchange.ts';
import { refusalError } from './failure.ts';
import { faultText, isHtml } from './fault.ts';
import type { Ironic, IronicAnswer } from './ironic.ts';
import { listAll } from './pages.ts';
import { patchRecord } from './patch.ts';
import { checkedPath, fieldsQuery, resourcePath } from './path.ts';
import { RESET_INTERFACES } from './version.ts';

type NodeCalls = Pick<
  IronicClient,
  'getNode' | 'listNodes' | 'createNode' | 'patchNode' | 'getInventory' | 'addTrait' | 'removeTrait'
>;

/** Words that cannot be a node's name: below `/v1/nodes/` they are resources of their own. */
const RESERVED = new Set(['detail', 'maintenance', 'management', 'states', 'validate', 'vendor_passthru']);

/** The calls about nodes as records. */
export function nodeCalls(ironic: Ironic): NodeCalls {
  return {
    async getNode(id, options) {
      const path = resourcePath('nodes', id);
      if (path === undefined || RESERVED.has(id)) return Ok(undefined);
      const request: IronicRequest = { method: 'GET', path: path + fieldsQuery(options?.fields), node: id };
      const answer = await ironic.begin(options).send(request);
      if (answer.err) return answer;
      return isAbsent(answer.val) ? Ok(undefined) : read(nodeCheck, request, answer.val);
    },

    listNodes(options) {
      const request: IronicRequest = { method: 'GET', path: `/v1/nodes${fieldsQuery(options.fields)}` };
      return listAll(ironic, { request, check: nodePageCheck, items: ({ nodes }) => nodes }, options);
    },

    async createNode(node, options) {
      // We choose the UUID, so that a repeated attempt finds the node of the first one and does not
      // make a second.
      const uuid = node.uuid ?? crypto.randomUUID();
      const request: IronicRequest = {
        method: 'POST',
        path: '/v1/nodes',
        body: jsonText({ ...node, uuid }),
        node: uuid,
      };
      const call = ironic.begin(options);
      const answer = await call.send(request);
      if (answer.err) return answer;
      const created = read(nodeCheck, request, answer.val);
      if (created.ok || created.val.code !== 'already-exists' || !answer.val.unsure) return created;
      const reading: IronicRequest = { method: 'GET', path: `/v1/nodes/${uuid}`, node: uuid };
      const found = await call.send(reading);
      if (found.err) return found;
      // There is no node with our UUID, so another node has the name.
      return isAbsent(found.val) ? created : read(nodeCheck, reading, found.val);
    },

    async patchNode(uuid, patch, options) {
      const path = checkedPath('nodes', uuid);
      if (path.err) return path;
      const call = ironic.begin(options);
      const patching = { path: path.val, patch, check: nodeCheck, node: uuid };
      if (options?.resetInterfaces !== true) return await patchRecord(call, patching);
      const able = await call.needs(RESET_INTERFACES, 'resetInterfaces');
      return able.err ? able : await patchRecord(call, { ...patching, query: '?reset_interfaces=true' });
    },

    async getInventory(uuid, options) {
      const path = checkedPath('nodes', uuid, 'inventory');
      if (path.err) return path;
      const request: IronicRequest = { method: 'GET', path: path.val, node: uuid };
      const answer = await ironic.begin(options).send(request);
      if (answer.err) return answer;
      // An Ironic that is older than 1.81 answers so, too.
      return isAbsent(answer.val) ? Ok(undefined) : read(inventoryCheck, request, answer.val);
    },

    async addTrait(uuid, trait, options) {
      const path = checkedPath('nodes', uuid, 'traits', trait);
      if (path.err) return path;
      const request: IronicRequest = { method: 'PUT', path: path.val, node: uuid };
      const answer = await ironic.begin(options).send(request);
      return answer.err ? answer : done(request, answer.val);
    },

    async removeTrait(uuid, trait, options) {
      const path = checkedPath('nodes', uuid, 'traits', trait);
      if (path.err) return path;
      const request: IronicRequest = { method: 'DELETE', path: path.val, node: uuid };
      const answer = await ironic.begin(options).send(request);
      if (answer.err) return answer;
      // 404 means either that the node is unknown or that it has no such trait.
      if (!isAbsent(answer.val)) return done(request, answer.val);
      return /could not be found/i.test(faultText(answer.val) ?? '')
        ? Err(refusalError(request, answer.val))
        : Ok(undefined);
    },
  };
}

/** Whether Ironic says that there is no such record. A 404 that is HTML is not from Ironic. */
function isAbsent(answer: IronicAnswer): boolean {
  return answer.status === 404 && !isHtml(answer);
}
