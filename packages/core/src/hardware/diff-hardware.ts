import type { ChangedComponent, ChangeKind, ChangeSeverity } from '../model/hardware-change.ts';
import type { ChangedValue, HardwareChange } from './change.ts';
import { diffBenchmarks } from './diff-benchmarks.ts';
import type { Hardware, HardwareParts, HardwareSource, PciHardware } from './hardware.ts';
import { compareTexts } from './identify.ts';
import { matchParts } from './match-parts.ts';
import { type AnyPart, factOf, isOneSource, PART_KINDS, PART_RULES, type PartRules } from './parts.ts';
import { fieldSeverity, SEVERITIES } from './severities.ts';
import { labelOf, partWords, sentence, wordsOf } from './words.ts';

/**
 * What differs between two runs of a machine, the most serious first. A part is the same in both by
 * its name (WWN, serial number, MAC address), else by its place and make, else by its make alone:
 * two memory modules without serial numbers are counted, and a placeholder is never compared.
 *
 * What says nothing of the machine is no change: addresses by DHCP, names of devices and
 * interfaces, temperatures, drivers, the order of lists, benchmarks within a tolerance. Neither is
 * what only one run knows: a fact is compared where it came from the same source in both, and a
 * part is gone only if a source that told of it was heard again. So a collector that is turned off
 * removes nothing.
 *
 * The severities are listed in the recipe "what changed". Of a run compared with itself, the answer
 * is empty; the other way round, what was added is removed.
 *
 * ```ts
 * import { diffHardware, hardwareOf } from '@ironic-inspector/core/hardware';
 *
 * declare const lastMonth: unknown, today: unknown; // inspector.data(node), kept by you
 * for (const { severity, text } of diffHardware(hardwareOf(lastMonth), hardwareOf(today))) console.log(severity, text);
 * // serious DIMM A4 16 GiB (serial 4926B0E9) is gone
 * ```
 */
export function diffHardware(before: Hardware, after: Hardware): HardwareChange[] {
  const changes = [
    ...diffFacts('system', before.system, after.system),
    ...diffFacts('boot', before.boot, after.boot),
    ...diffBmc(before, after),
    ...PART_KINDS.flatMap((kind) => diffParts(kind, before, after)),
    ...diffBenchmarks(before.benchmarks, after.benchmarks),
  ];
  return changes.toSorted((one, other) => compareTexts(sortKey(one), sortKey(other)));
}

const BY_SEVERITY: readonly ChangeSeverity[] = ['serious', 'notable', 'minor'];
const BY_COMPONENT: readonly ChangedComponent[] = [...(Object.keys(SEVERITIES) as ChangedComponent[]), 'benchmark'];

function sortKey({ severity, component, id, field = '' }: HardwareChange): string {
  const rank = BY_SEVERITY.indexOf(severity) * 100 + BY_COMPONENT.indexOf(component);
  return `${String(rank).padStart(3, '0')} ${id} ${field}`;
}

function diffParts(kind: keyof HardwareParts, before: Hardware, after: Hardware): HardwareChange[] {
  const rules = PART_RULES[kind];
  const shown = shownTwice(kind, before, after);
  const [old, now] = [before, after].map((hardware) => hardware[kind].filter((part) => !shown.has(part.id)));
  const { same, replaced, gone, fresh } = matchParts<ChangedPart>(rules, old ?? [], now ?? []);
  return [
    ...same.flatMap(([one, other]) => [
      ...diffPlaces(rules, one, other),
      ...diffFacts(componentOf(rules, other), one, other),
    ]),
    ...replaced.flatMap(([one, other]) => partChange('replaced', rules, one, other)),
    ...gone
      .filter((part) => isHeard(part, after.known[kind]))
      .flatMap((part) => partChange('removed', rules, part, undefined)),
    ...fresh
      .filter((part) => isHeard(part, before.known[kind]))
      .flatMap((part) => partChange('added', rules, undefined, part)),
  ];
}

type ChangedPart = Hardware[keyof HardwareParts][number] & AnyPart;

/** PCI devices that are NICs of either run: what happens to them is told once. */
function shownTwice(kind: keyof HardwareParts, before: Hardware, after: Hardware): ReadonlySet<string> {
  if (kind !== 'pciDevices') return new Set();
  return new Set([...before.nics, ...after.nics].flatMap(({ address }) => (address ? [`pci:address:${address}`] : [])));
}

/** Whether a source that told of the part spoke of its kind in the other run. */
function isHeard({ sources }: AnyPart, known: readonly HardwareSource[]): boolean {
  return known.some((source) => Object.values(sources).includes(source));
}

function componentOf({ word }: PartRules, part: AnyPart): ChangedComponent {
  if (part.gadget === true) return 'gadget';
  return word === 'pci' && (part as PciHardware).accelerator !== undefined ? 'accelerator' : (word as ChangedComponent);
}

function partChange(
  kind: 'added' | 'removed' | 'replaced',
  rules: PartRules,
  before: ChangedPart | undefined,
  after: ChangedPart | undefined,
): HardwareChange[] {
  const part = after ?? before;
  if (part === undefined) return [];
  const component = componentOf(rules, part);
  const [old, now] = [before, after].map((each) =>
    each === undefined ? '' : partWords(componentOf(rules, each), each),
  );
  const texts = {
    added: `${now} is new`,
    removed: `${old} is gone`,
    replaced: `${old} was replaced by ${now}`,
  };
  const values = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  return change(kind, component, part.id, SEVERITIES[component as 'nic'].part[kind], texts[kind], values);
}

/** Whether the part is somewhere else, by the first way to tell that both runs have. */
function diffPlaces(rules: PartRules, before: ChangedPart, after: ChangedPart): HardwareChange[] {
  for (const field of rules.places) {
    const [old, now] = [factOf(before, field), factOf(after, field)];
    if (old === undefined || now === undefined || !isOneSource(field, before, after)) continue;
    if (old === now) return [];
    const component = componentOf(rules, after);
    // Its place is told apart from what it is called.
    const called = partWords(component, { ...after, [field]: undefined });
    const text = `${called} moved from ${wordsOf(field, old)} to ${wordsOf(field, now)}`;
    const severity = SEVERITIES[component as 'nic'].part.moved;
    return change('moved', component, after.id, severity, text, { field, before: old, after: now });
  }
  return [];
}

function diffBmc(before: Hardware, after: Hardware): HardwareChange[] {
  const [old, now] = [before.bmc, after.bmc];
  const { part } = SEVERITIES.bmc;
  if (old !== undefined && now !== undefined) {
    const volatile = old.dhcp === true || now.dhcp === true ? ['ipv4', 'ipv6'] : [];
    return diffFacts('bmc', old, now).filter(({ field = '' }) => !volatile.includes(field));
  }
  if (old !== undefined && isHeard(old, after.known.bmc))
    return change('removed', 'bmc', 'bmc', part.removed, `${partWords('bmc', old)} is gone`, { before: old });
  if (now !== undefined && isHeard(now, before.known.bmc))
    return change('added', 'bmc', 'bmc', part.added, `${partWords('bmc', now)} is new`, { after: now });
  return [];
}

/** The facts that are compared, of one part in both runs. */
function diffFacts(component: ChangedComponent, before: AnyPart, after: AnyPart): HardwareChange[] {
  return Object.entries(SEVERITIES[component as 'nic'].fields).flatMap(([field, severity]) => {
    const [old, now]: unknown[] = [Reflect.get(before, field), Reflect.get(after, field)];
    if (!isFact(old) || !isFact(now) || old === now || !isOneSource(field, before, after)) return [];
    const text = `${partWords(component, after)}: ${labelOf(field)} changed from ${wordsOf(field, old)} to ${wordsOf(field, now)}`;
    const worth = fieldSeverity(severity, old, now);
    return change('changed', component, after.id, worth, text, { field, before: old, after: now });
  });
}

function isFact(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function change(
  kind: ChangeKind,
  component: ChangedComponent,
  id: string,
  severity: ChangeSeverity | undefined,
  text: string,
  values: { readonly field?: string; readonly before?: ChangedValue; readonly after?: ChangedValue },
): HardwareChange[] {
  return severity === undefined ? [] : [{ kind, severity, component, id, ...values, text: sentence(text) }];
}
