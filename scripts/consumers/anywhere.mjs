// What is said to run anywhere, used without Node: one introspection from the operator's request to
// its end, with a hook that answers with results of its author's own copy of ts-results.
import { createInspectorClient } from '@ironic-inspector/client';
import { Inspector, jsonText, macAddress, Ok, parseLldp } from '@ironic-inspector/core';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { createMemoryStore } from '@ironic-inspector/store-memory';
// oxlint-disable-next-line no-restricted-imports -- users may have a copy of their own
import { Err as TheirErr, Ok as TheirOk } from 'ts-results';

const uuid = 'b9d2a5fb-0b4e-4d6a-9d6e-0f4b6c8f2a11';
const mac = '52:54:00:12:34:56';

function expect(what, isRight) {
  if (!isRight) throw new Error(`not as it should be: ${what}`);
}

expect('an address', macAddress(mac.toUpperCase()) === mac);
expect('a neighbour', parseLldp([[2, '0545746865726e6574312f3138']]).neighbour.switch_port_id === 'Ethernet1/18');

const hook = { name: 'theirs', before: () => TheirOk(undefined) };
const refusing = { name: 'refusing', before: () => TheirErr('no such machine') };

const node = {
  uuid,
  driver: 'ipmi',
  provision_state: 'manageable',
  properties: {},
  driver_info: { ipmi_address: '192.0.2.1' },
  extra: {},
  traits: [],
};
const ironic = new Proxy(
  {},
  {
    get: (_, name) => async () => {
      if (name === 'getNode' || name === 'patchNode') return Ok(node);
      if (name === 'validatePower') return Ok({ valid: true, reason: undefined });
      if (name.startsWith('list')) return Ok([]);
      if (name === 'createPort') return Ok({ uuid, node_uuid: uuid, address: mac });
      return Ok(undefined);
    },
  },
);

async function introspect(hooks) {
  const store = createMemoryStore();
  const inspector = new Inspector({ ironic, ...store, hooks, introspectionDelay: 0 });
  const handler = createInspectorHandler(inspector);
  const ask = async (method, path, body) => {
    const response = await handler(new Request(`http://127.0.0.1${path}`, { method, body }));
    await inspector.idle();
    return response;
  };
  const begun = await ask('POST', `/v1/introspection/${uuid}`);
  expect(`the request: ${await begun.text()}`, begun.status === 202);
  const posted = jsonText({
    inventory: {
      interfaces: [{ name: 'eth0', mac_address: mac, has_carrier: true, ipv4_address: '192.0.2.7' }],
      cpu: { count: 4, architecture: 'x86_64' },
      memory: { physical_mb: 2048 },
      disks: [],
      bmc_address: '192.0.2.1',
    },
    boot_interface: mac,
    node_uuid: uuid,
  });
  await ask('POST', '/v1/continue', posted);
  const status = await (await ask('GET', `/v1/introspection/${uuid}`)).json();
  await throughClient(handler, status);
  await inspector.stop();
  return status;
}

/** What the API says, in the hands of the client. */
async function throughClient(handler, status) {
  const fetch = (input, init) => handler(new Request(input, init));
  const client = createInspectorClient({ endpoint: 'http://127.0.0.1', fetch });
  const [spoken, run] = [await client.speaks(), await client.status(uuid)];
  expect('the API of the client', spoken.val === 'v2');
  expect(
    `the status of the client: ${run.val.message}`,
    run.val.state === status.state && run.val.startedAt < new Date(),
  );
}

introspect([hook])
  .then(async ({ state, error }) => {
    expect(`a run with their hook: ${error}`, state === 'finished');
    const refused = await introspect([refusing]);
    expect(`a run that their hook refuses: ${refused.error}`, refused.error?.includes('no such machine'));
  })
  .catch((error) => {
    console.error(error);
    throw error;
  });
