/** Everything: what the subpaths export, and the inspector with its contracts and options. */
export * from './entry/errors.ts';
export * from './entry/hardware.ts';
export * from './entry/hooks.ts';
export * from './entry/lldp.ts';
export * from './entry/model.ts';
export * from './entry/rules.ts';
export { Inspector } from './inspector.ts';
export type { OperatorApi } from './operator-api.ts';
export type { Load } from './ramdisk/load.ts';
export type { Check, Dependency, Readiness } from './operator/readiness.ts';

export { resolveOptions, type GatewayOptions, type InspectorOptions, type ResolvedOptions } from './options/options.ts';
export {
  DEFAULTS,
  type ForgettingSettings,
  type HookOptions,
  type ProcessingSettings,
  type Settings,
  type SettingsInput,
} from './settings/settings.ts';
export type { RetentionSettings } from './settings/retention-settings.ts';
export type { WebhookDeliverySettings } from './settings/webhook-settings.ts';
export type { AccessGroups, CallbackSettings, LimitSettings, PxeFilterSettings } from './settings/access-settings.ts';
export type { DeletedNodes, DeletedNodesOptions, ForgottenNodes } from './upkeep/deleted-nodes.ts';
export type {
  AcceleratorsSettings,
  CapabilitiesSettings,
  ExtraHardwareSettings,
  HookSettings,
  IdentityGuardSettings,
  PciAlias,
  PciDevicesSettings,
  PhysnetCidr,
  PhysnetSpeed,
  PhysnetSwitch,
  PortGroupsSettings,
  PortPhysnetSettings,
} from './settings/hook-settings.ts';
export type { KnownAccelerator } from './settings/known-accelerators.ts';

export { maskSecrets } from './model/secrets.ts';
export type { DataKind, DataStore } from './contracts/data-store.ts';
export type { BootPolicy, Firewall } from './contracts/firewall.ts';
export type { FirewallRegister, HeldFirewall } from './contracts/firewall-register.ts';
export { isLateUpdate, runOutcome, type RunOutcome } from './history/run-outcome.ts';
export type {
  EventQuery,
  HistoryStore,
  HistoryBatch,
  HistoryRunUpdate,
  HistorySize,
  MachineQuery,
  NewDocument,
  RefusedQuery,
  Retention,
  RunQuery,
} from './contracts/history-store.ts';
export type {
  HistoryEvent,
  HistoryRun,
  HistoryStep,
  NewHistoryEvent,
  RefusedCallbacks,
  RunKind,
} from './contracts/history-records.ts';
export type { Heartbeat, Heartbeats, InstanceRegister } from './contracts/instance-register.ts';
export { MemoryRegisters } from './options/memory-registers.ts';
export type {
  CallOptions,
  IronicClient,
  PowerTarget,
  PowerValidation,
  StoredInventory,
} from './contracts/ironic-client.ts';
export type { ContinueInspectionOptions, RamdiskGateway } from './gateway/ramdisk-gateway.ts';
export type { IronicRelay, RelayedAnswer, RelayedRequest } from './contracts/ironic-relay.ts';
export type {
  Change,
  Guard,
  NodeStore,
  Page,
  PendingStage,
  PendingWork,
  RunOptions,
  SharedNodeStore,
} from './contracts/node-store.ts';
export type { PostRequest, PostStore, RelayedPost } from './contracts/post-store.ts';
export type { RuleStore } from './contracts/rule-store.ts';
export type { Webhook, WebhookFailing, WebhookStore } from './contracts/webhook-store.ts';
export type { WebhookAnswer, WebhookMessage, WebhookSender } from './contracts/webhook-sender.ts';
export type { KeptLogs, LogSink, LogSource, StoredLogs } from './contracts/log-sink.ts';
export type { HardwareSummary } from './model/hardware-summary.ts';
export type { NodeRecord, NodesQuery, SeenMachine } from './operator/nodes.ts';
export type { LogFile, RunLogs } from './model/run-logs.ts';
export type { Background, CarryToken, Clock, ResolveHost, TokenToCarry } from './contracts/runtime.ts';

export { diagnose } from './diagnosis/diagnose.ts';
export { CAUSE_CODES, CAUSES, type CauseCode } from './diagnosis/causes.ts';
export {
  DIAGNOSIS_STAGES,
  type Cause,
  type Diagnosis,
  type DiagnosisStage,
  type Likelihood,
  type StageReached,
} from './diagnosis/diagnosis.ts';
export type { DiagnosisFacts, DiagnosisSettings, PowerFacts, RunFacts } from './diagnosis/facts.ts';
export type { BootEvent, NewBootEvent } from './model/boot-event.ts';
export type { ExplainedLookup, LookupCandidate, LookupQuestion } from './operator/explain-lookup.ts';
export type { LookupVerdict } from './operator/lookup-verdict.ts';
export type { HeardBootEvent } from './operator/boot-event.ts';

export { readHookModule, type HookModule } from './options/hook-module.ts';

export { RAMDISK_LISTS, ramdiskSchema } from './model/ramdisk-schema.ts';

export type { CallbackRefusal, FlowEvent, FlowEventBase, FlowStep, Observer } from './contracts/flow-events.ts';

export { archivedText } from './processing/cut-logs.ts';

export type { TrailEntry } from './model/trail.ts';

export type { ContinueOptions } from './ramdisk/continue.ts';
export type { ExplainedBootPolicy, IntrospectedMac } from './boot-policy/explain-boot-policy.ts';
export type { BegunIntrospection, IntrospectOptions } from './operator/introspect.ts';
export type { Rules } from './operator/rules.ts';
export type { OperatorParts } from './operator/operator-parts.ts';
export type { NewWebhook, WebhookRecord, WebhookTest, Webhooks, WebhookWithSecret } from './operator/webhooks.ts';
export type { DryRun, DryRunOptions } from './operator/dry-run.ts';
export type { DryRunFailure, DryRunNode, DryRunOutcome, NodeSnapshot } from './operator/dry-run-node.ts';
export type { RuleConflict } from './operator/dry-run-rules.ts';
export type { DryRunEnd, DryRunRule, DryRunSummary } from './operator/dry-run-summary.ts';
export type { EventsQuery, RefusalsQuery, RunHistory, RunsQuery } from './operator/history.ts';
export type { FollowedEvent, FollowedEvents, FollowQuery } from './operator/follow.ts';
export type { DiagnoseOptions } from './operator/diagnose.ts';
export type { DiffQuery, HardwareDiff } from './operator/history-diff.ts';
export type { WaitOptions } from './operator/finished.ts';
export type { IntrospectAllOptions, IntrospectAllProgress, IntrospectAllResults } from './operator/introspect-all.ts';
export type { ListOptions } from './operator/status.ts';
export type { FlowEventOf, WatchedEvents, WatchOptions } from './watch.ts';
export { systemClock } from './system.ts';
