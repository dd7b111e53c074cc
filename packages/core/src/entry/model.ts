/** Plain data: addresses, exact JSON, states, and the types of nodes, runs and ramdisk data. */
export type { RequestOptions } from '../model/introspection.ts';
export type { ChangeSet, PortChange } from '../model/change-set.ts';
export type { AcceptedCallback, ContinueAnswer, Introspection } from '../model/introspection.ts';
export { interrupts, type Interruption, type Stage } from '../model/interruption.ts';
export type { Cpu, Disk, DiskIdentifier, Inventory, Memory, NetworkInterface, PciDevice } from '../model/inventory.ts';
export { jsonText, parseJson, type Spellings } from '../model/exact-json.ts';
export { isJsonObject, jsonEquals, type Json } from '../model/json.ts';
export { problemsOf, type SchemaError } from '../model/problems-of.ts';
export { createNetworkFilter, sourceNetwork, type NetworkFilter } from '../model/addresses.ts';
export { macAddress } from '../model/mac-address.ts';
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
export type { RamdiskData } from '../model/ramdisk-data.ts';
export { STATES, type StateEvent, type State } from '../model/state-machine.ts';
