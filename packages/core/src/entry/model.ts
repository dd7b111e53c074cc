/** Plain data: addresses, exact JSON, states, and the types of nodes, runs and ramdisk data. */
export type { RequestOptions } from '../model/introspection.ts';
export type { ChangeSet, PortChange } from '../model/change-set.ts';
export type { AcceptedCallback, ContinueAnswer, Introspection } from '../model/introspection.ts';
export { interrupts, type Interruption, type Stage } from '../model/interruption.ts';
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
} from '../model/inventory.ts';
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
} from '../model/collected.ts';
export { parseRamdiskData, type ParsedRamdiskData } from '../model/parse-ramdisk-data.ts';
export { recordOfPast } from '../history/past-record.ts';
export { facts } from '../model/facts.ts';
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
} from '../model/machine-facts.ts';
export { jsonText, parseJson, type Spellings } from '../model/exact-json.ts';
export { deepFreeze, isJsonObject, jsonEquals, type Json } from '../model/json.ts';
export { problemsOf, type SchemaError } from '../model/problems-of.ts';
export { createNetworkFilter, sourceNetwork, type NetworkFilter } from '../model/addresses.ts';
export { macAddress } from '../model/mac-address.ts';
export { checkIdentifiers } from '../model/check-identifiers.ts';
export { isPlaceholder } from '../model/placeholder-serial.ts';
export type { IpmiCredentials } from '../model/ipmi-credentials.ts';
export type { LookupAttributes } from '../model/lookup-attributes.ts';
export { canonicalUuid, type NodeUuid } from '../model/node.ts';
export type {
  JsonPatch,
  NewNode,
  NewPort,
  NewPortGroup,
  IronicNode,
  PatchStep,
  Port,
  PortFields,
} from '../model/node.ts';
export type { Placing } from '../model/patch-path.ts';
export type { PluginData, ValidInterface } from '../model/plugin-data.ts';
export type {
  ClientNodeField,
  InterfaceNodeField,
  ObjectNodeField,
  ReadOnlyNodeField,
  WritableNodeField,
} from '../model/node-path.ts';
export type { NodePath, PortPath, ReadableNodePath, RulePath } from '../model/node-path.ts';
export type { RamdiskData } from '../model/ramdisk-data.ts';
export { introspectAll, type NodeIntrospector } from '../operator/introspect-all.ts';
export { abortedError, checkPeriod, checkRun, outcomeOf, type RunOfNode, WAIT_PERIOD } from '../model/waiting.ts';
export { isTerminal, STATES, type StateEvent, type State } from '../model/state-machine.ts';
