export { Inspector } from './inspector.ts';
export type { Load } from './ramdisk/load.ts';
export type { Check, Dependency, Readiness } from './operator/readiness.ts';
export type { RequestOptions } from './model/introspection.ts';
export { resolveOptions, type InspectorOptions, type ResolvedOptions } from './options/options.ts';
export {
  DEFAULTS,
  type ForgettingSettings,
  type HookOptions,
  type ProcessingSettings,
  type Settings,
  type SettingsInput,
} from './settings/settings.ts';
export type { AccessGroups, CallbackSettings, LimitSettings, PxeFilterSettings } from './settings/access-settings.ts';
export type { DeletedNodes, ForgottenNodes } from './upkeep/forget-deleted.ts';
export type {
  AcceleratorsSettings,
  CapabilitiesSettings,
  ExtraHardwareSettings,
  HookSettings,
  PciAlias,
  PciDevicesSettings,
  PhysnetCidr,
  PhysnetSpeed,
  PhysnetSwitch,
  PortGroupsSettings,
  PortPhysnetSettings,
} from './settings/hook-settings.ts';
export type { KnownAccelerator } from './settings/known-accelerators.ts';
export {
  InspectorError,
  type ErrorCode,
  type Failure,
  type FailureCode,
  type FailureDetails,
  type FailureStage,
} from './errors.ts';
export { DONE, Err, Ok, type Result } from './result.ts';

export type { DataKind, DataStore } from './contracts/data-store.ts';
export type { BootPolicy, Firewall } from './contracts/firewall.ts';
export type { FirewallRegister, HeldFirewall } from './contracts/firewall-register.ts';
export type {
  EventQuery,
  History,
  HistoryBatch,
  HistoryRunUpdate,
  HistorySize,
  NewDocument,
  RefusedQuery,
  Retention,
  RunQuery,
} from './contracts/history.ts';
export type {
  HistoryEvent,
  HistoryRun,
  HistoryStep,
  Identifier,
  NewHistoryEvent,
  RefusedCallbacks,
  RunKind,
  Snapshot,
} from './contracts/history-records.ts';
export type { Heartbeat, Heartbeats, InstanceRegister } from './contracts/instance-register.ts';
export { MemoryRegisters } from './options/memory-registers.ts';
export type { CallOptions, IronicClient, PowerTarget, PowerValidation } from './contracts/ironic-client.ts';
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
export type { RuleStore } from './contracts/rule-store.ts';
export type {
  Background,
  CarryToken,
  Clock,
  LogSink,
  LogSource,
  ResolveHost,
  TokenToCarry,
} from './contracts/runtime.ts';

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

export type { AfterInput, BeforeInput, Hook, HookAnswer, HookLog, HookNames } from './hooks/hook.ts';
export { defaultHooks } from './hooks/stock-hooks.ts';
export { capabilities } from './hooks/capabilities.ts';
export { pciDevices } from './hooks/pci-devices.ts';
export { ramdiskError } from './hooks/ramdisk-error.ts';
export { rootDiskSelection } from './hooks/root-disk.ts';
export { schedulerHook } from './hooks/scheduler.ts';
export { validateInterfaces } from './hooks/validate-interfaces.ts';
export { accelerators } from './hooks/accelerators.ts';
export { extraHardware } from './hooks/extra-hardware.ts';
export { lagPortGroups } from './hooks/lag-port-groups.ts';
export { lldpBasic } from './hooks/lldp-basic.ts';
export { localLinkConnection } from './hooks/local-link-connection.ts';
export { physnetCidrMap } from './hooks/physnet-cidr-map.ts';
export { physnetHook, type PhysnetMapper } from './hooks/physnet-hook.ts';
export { portSpeedPhysnet } from './hooks/port-speed-physnet.ts';
export { raidDevice } from './hooks/raid-device.ts';
export { systemNameLlc } from './hooks/system-name-llc.ts';
export { systemNamePhysnet } from './hooks/system-name-physnet.ts';
export { stockHooks } from './hooks/stock-hooks.ts';
export { readHookModule, type HookModule } from './options/hook-module.ts';
export { runHooks, type HookRun, type RunHooksOptions } from './processing/run-hooks-alone.ts';
export type { KnownMachine, NotFoundHook, NotFoundInput } from './hooks/hook.ts';
export { createEnrollHook, type EnrollOptions } from './hooks/enroll.ts';
export type { NodeHandle, NodePorts, SetOptions } from './node-draft/node-handle.ts';

export { evaluateRules, type EvaluateRulesInput } from './rules/evaluate-rules.ts';
export {
  defineAction,
  defineCondition,
  type Action,
  type ActionAnswer,
  type ActionInput,
  type ActionNode,
  type CheckValue,
  type Condition,
  type ConditionInput,
  type Defined,
  type ListedParameters,
  type ParameterList,
  type RuleParameters,
  type ParametersOf,
  type Verdict,
} from './rules/rule-plugin.ts';

export { ruleProblem, type RuleProblemOptions } from './rules/validate-rule.ts';
export { stockActions } from './rules/actions.ts';
export { stockConditions } from './rules/rule-plugins.ts';
export { newRuleSchema } from './rules/validate-rule.ts';
export { RAMDISK_LISTS, ramdiskSchema } from './model/ramdisk-schema.ts';

export { parseLldp, type LldpResult } from './lldp/parse-lldp.ts';
export type { LldpNeighbour, LldpVlan } from './model/lldp-neighbour.ts';
export { hardwareOf, type HardwareOptions } from './hardware/hardware-of.ts';
export { identifiersOf, type Identifiers } from './hardware/identifiers.ts';
export { parsePciIds, type PciNames } from './hardware/pci-names.ts';
export type {
  BmcDetails,
  BmcHardware,
  BootDetails,
  BootHardware,
  Component,
  CpuDetails,
  CpuHardware,
  DiskDetails,
  DiskHardware,
  Hardware,
  HardwareParts,
  HardwareSource,
  MemoryDetails,
  MemoryHardware,
  NicDetails,
  NicHardware,
  PciDetails,
  PciHardware,
  SystemDetails,
  SystemHardware,
} from './hardware/hardware.ts';

export type { ChangeSet, PortChange } from './model/change-set.ts';
export type { CallbackRefusal, FlowEvent, FlowEventBase, FlowStep, Observer } from './contracts/flow-events.ts';
export type { AcceptedCallback, ContinueAnswer, Introspection } from './model/introspection.ts';
export { interrupts, type Interruption, type Stage } from './model/interruption.ts';
export type {
  Boot,
  Cpu,
  Disk,
  DiskIdentifier,
  Firmware,
  Inventory,
  Memory,
  NetworkInterface,
  SystemVendor,
} from './model/inventory.ts';
export type {
  Dmi,
  DmiBlock,
  DmiMemory,
  HardwareManager,
  NumaCore,
  NumaInterface,
  NumaMemory,
  NumaTopology,
  PciDevice,
  RamdiskConfiguration,
  UsbDevice,
} from './model/collected.ts';
export { archivedText } from './processing/cut-logs.ts';
export { jsonText, parseJson, type Spellings } from './model/exact-json.ts';
export { isJsonObject, jsonEquals, type Json } from './model/json.ts';
export { problemsOf, type SchemaError } from './model/problems-of.ts';
export { createNetworkFilter, sourceNetwork, type NetworkFilter } from './model/addresses.ts';
export { macAddress } from './model/mac-address.ts';
export { isPlaceholder } from './model/placeholder-serial.ts';
export type { IpmiCredentials } from './model/ipmi-credentials.ts';
export type { LookupAttributes } from './model/lookup-attributes.ts';
export { canonicalUuid, type NodeUuid } from './model/node.ts';
export type {
  JsonPatch,
  NewNode,
  NewPort,
  NewPortGroup,
  IronicNode,
  PatchStep,
  Port,
  PortFields,
} from './model/node.ts';
export type { Placing } from './model/patch-path.ts';
export type { PluginData, ValidInterface } from './model/plugin-data.ts';
export type { RamdiskData } from './model/ramdisk-data.ts';
export { parseRamdiskData, type ParsedRamdiskData } from './model/parse-ramdisk-data.ts';
export { facts } from './model/facts.ts';
export type {
  BmcFacts,
  BootFacts,
  CpuFacts,
  DiskFacts,
  DmiFacts,
  ExtraHardwareRow,
  InterfaceFacts,
  LldpTlv,
  MachineFacts,
  MemoryFacts,
  NumaFacts,
  PciDeviceFacts,
  SystemFacts,
  UsbDeviceFacts,
} from './model/machine-facts.ts';
export type { NewRule, NewRuleAction, NewRuleCondition, RuleActions, RuleConditions } from './model/new-rule.ts';
export type {
  ClientNodeField,
  InterfaceNodeField,
  ObjectNodeField,
  ReadOnlyNodeField,
  WritableNodeField,
} from './model/node-path.ts';
export type { ConditionBase, NonNullJson } from './model/new-rule.ts';
export type { NodePath, PortPath, ReadableNodePath, RulePath } from './model/node-path.ts';
export type { Multiple, Rule, RuleAction, RuleCondition } from './model/rule.ts';
export type {
  ActionTrace,
  ComparedValue,
  ConditionTrace,
  RuleEvaluation,
  RuleFailure,
  RuleTrace,
} from './model/rule.ts';
export type { TrailEntry } from './model/trail.ts';
export { STATES, type StateEvent, type State } from './model/state-machine.ts';

export type { ContinueOptions } from './ramdisk/continue.ts';
export type { ExplainedBootPolicy, IntrospectedMac } from './boot-policy/explain-boot-policy.ts';
export type { BegunIntrospection, IntrospectOptions } from './operator/introspect.ts';
export type { Rules } from './operator/rules.ts';
export type { RunOfNode, WaitOptions } from './operator/finished.ts';
export type { IntrospectAllOptions, IntrospectAllProgress, IntrospectAllResults } from './operator/introspect-all.ts';
export type { ListOptions } from './operator/status.ts';
export type { FlowEventOf, WatchedEvents, WatchOptions } from './watch.ts';
export { systemClock } from './system.ts';
