export { FakeIronic } from './ironic/fake-ironic.ts';
export { FakeIronicControls } from './ironic/fake-ironic-controls.ts';
export type { ExistingNode, FakeIronicOptions } from './ironic/fake-ironic-controls.ts';
export type { IronicCall, IronicCallName } from './ironic/calls.ts';
export type { Fault, FaultScript } from './ironic/faults.ts';
export type { NodeLockOptions } from './ironic/locks.ts';
export type { PowerEvent, PowerListener } from './ironic/power.ts';
export { fakeRelay } from './ironic/fake-relay.ts';
export { serveIronic } from './ironic/serve-ironic.ts';
export type { ServedIronic, ServeIronicOptions } from './ironic/serve-ironic.ts';
export type { ErrorForm } from './ironic/wire.ts';
export { dataStoreSuite } from './data-store-suite.ts';
export { historySuite } from './history-suite/index.ts';
export { postStoreSuite } from './post-store-suite.ts';
export { ruleStoreSuite } from './rule-store-suite.ts';
export { webhookStoreSuite } from './webhook-store-suite.ts';
export { nodeStoreSuite } from './node-store-suite/index.ts';
export { instanceRegisterSuite } from './instance-register-suite.ts';
export { firewallRegisterSuite } from './firewall-register-suite.ts';
export { sharedNodeStoreSuite } from './shared-node-store-suite.ts';
export type { Repair, Runner, Skip, StoreSuiteOptions, SuiteOptions } from './runner.ts';
export { operatorSuite, testsBeyondV1 } from './operator-suite/index.ts';
export {
  enrollOperatorNodes,
  type OperatorNode,
  type OperatorNodes,
  type OperatorSubject,
} from './operator-suite/subject.ts';
export { eventually } from './eventually.ts';
export { ironicClientSuite } from './ironic-client-suite/index.ts';
export type { IronicClientSubject } from './ironic-client-suite/samples.ts';
export { collectEvents, type CollectedEvents } from './collect-events.ts';
export { firewallFailureSuite, firewallSuite } from './firewall-suite.ts';
export type { BootJudge, FailingFirewallSubject, FirewallSubject } from './firewall-suite.ts';
export { logSinkSuite, type LogSinkSubject } from './log-sink-suite.ts';
export { createTestLab, type LabMachine, type TestLab, type TestLabOptions } from './create-test-lab.ts';
export { manualClock, type ManualClock } from './manual-clock.ts';
export { memoryFirewall, type MemoryFirewall } from './memory-firewall.ts';
export {
  memoryReceivers,
  type MemoryReceivers,
  type ReceivedMessage,
  type ReceiverAnswer,
} from './memory-receivers.ts';
export { memoryLogSink, type MemoryLogSink, type SavedLog } from './memory-log-sink.ts';
export { loadPayload, loadPayloadText, macsOf, PAYLOAD_NAMES, personalise } from './payload.ts';
export type { JsonObject, JsonValue, MachineIdentity, PayloadName } from './payload.ts';
export type { Post } from './machines/call-back.ts';
export { runRecord } from './run-record.ts';
export { simulateMachines } from './machines/simulate-machines.ts';
export type {
  MachineDescription,
  PostsTo,
  SimulatedMachines,
  SimulateMachinesOptions,
} from './machines/simulate-machines.ts';
export { SimulatedMachine } from './machines/simulated-machine.ts';
export type { MachineState, SimulatedMachineOptions } from './machines/simulated-machine.ts';
