/**
 * A simulated Ironic at port 6385 with one machine behind its node, which boots and posts when it
 * is told to, for whichever service answers at port 5050.
 */
import { FakeIronic, loadPayload, serveIronic, simulateMachines } from '@ironic-inspector/testing';

const fake = new FakeIronic();
const { uuid } = fake.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.17' } });
await serveIronic(fake, { port: 6385 });
simulateMachines({
  fake,
  callbackUrl: 'http://127.0.0.1:5050/v1/continue',
  // of the machine whose management controller has that address
  machines: [{ node: uuid, payload: loadPayload('ipmi-server') }],
  bootDelayMs: 500,
  pauseScale: 0.1,
});
console.log('Ironic answers at http://127.0.0.1:6385');
