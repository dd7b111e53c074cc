export { FakeIronic } from './ironic/fake-ironic.ts';
export type { ExistingNode, FakeIronicOptions } from './ironic/fake-ironic-controls.ts';
export type { IronicCall, IronicCallName } from './ironic/calls.ts';
export type { Fault, FaultScript } from './ironic/faults.ts';
export type { LockOptions } from './ironic/locks.ts';
export type { PowerEvent, PowerListener } from './ironic/power.ts';
export { serveIronic } from './ironic/serve-ironic.ts';
export type { ServedIronic, ServeIronicOptions } from './ironic/serve-ironic.ts';
export type { ErrorForm } from './ironic/wire.ts';
