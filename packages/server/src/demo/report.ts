import type { Diagnosis, HardwareDiff, IronicNode, Port, RamdiskData } from '@ironic-inspector/core';
import { box, wrap } from './box.ts';
import { paint } from './paint.ts';

/** What the demo knows of a machine in the end. */
export interface Findings {
  readonly name: string;
  readonly state: string;
  readonly error: string | null;
  readonly data: RamdiskData | undefined;
  readonly node: IronicNode | undefined;
  readonly ports: readonly Port[];
}

type Row = readonly [label: string, lines: readonly string[]];

const GIB = 2 ** 30;
const LABEL_WIDTH = 11;
/** Columns of a text that is read as a paragraph. */
const TEXT_WIDTH = 100;

/** A box for a machine: what was found in it, and what Ironic was told. */
export function report(findings: Findings): string {
  const rows = [...foundRows(findings.data), ...toldRows(findings)];
  const lines = rows.flatMap(([label, texts]) =>
    texts.map((text, index) => `${(index === 0 ? label : '').padEnd(LABEL_WIDTH)} ${text}`),
  );
  return box(`${findings.name} · ${findings.state}`, lines);
}

/** A box with why the introspection of a machine does not end. */
export function reportDiagnosis(name: string, { state, text }: Diagnosis): string {
  return box(`${name} · ${state} · why?`, wrap(text, TEXT_WIDTH));
}

const COLOURS = { serious: 'red', notable: 'yellow', minor: 'dim' } as const;

/** A box with what changed in a machine, what matters most first. */
export function reportDiff(name: string, { changes }: HardwareDiff): string {
  const severities = Object.keys(COLOURS) as readonly (keyof typeof COLOURS)[];
  const inOrder = severities.flatMap((severity) => changes.filter((change) => change.severity === severity));
  const lines = inOrder.flatMap(({ severity, text }) =>
    wrap(text, TEXT_WIDTH - LABEL_WIDTH).map((line, index) =>
      paint(COLOURS[severity], `${(index === 0 ? severity : '').padEnd(LABEL_WIDTH)} ${line}`),
    ),
  );
  return box(`${name} · what changed`, lines.length === 0 ? ['nothing'] : lines);
}

function foundRows(data: RamdiskData | undefined): Row[] {
  if (data === undefined) return [];
  const { system_vendor: vendor, cpu, memory } = data.inventory ?? {};
  return [
    [
      'System',
      [
        [vendor?.manufacturer, vendor?.product_name?.replace(/ \(.*\)$/, ''), vendor?.serial_number]
          .filter(Boolean)
          .join(' '),
      ],
    ],
    ['CPU', [`${cpu?.count} × ${cpu?.model_name} (${cpu?.architecture})`]],
    ['Memory', [`${((Number(memory?.physical_mb) * 2 ** 20) / GIB).toFixed(0)} GiB`]],
    ['Disks', diskLines(data)],
    ['NICs', nicLines(data)],
  ];
}

function diskLines(data: RamdiskData): string[] {
  const disks = data.inventory?.disks ?? [];
  if (disks.length === 0) return ['none'];
  const lines = disks.map((disk) => {
    const size = `${((disk.size ?? 0) / GIB).toFixed(0)} GiB`;
    const kind = disk['rotational'] === false ? 'SSD' : 'HDD';
    const line = `${disk.name?.padEnd(10)} ${size.padStart(9)}  ${kind}  ${disk.model ?? ''}`.trimEnd();
    return disk.name === data.root_disk?.name ? paint('green', `${line}  ← root disk`) : line;
  });
  return shorten(lines, 5);
}

function nicLines(data: RamdiskData): string[] {
  return Object.entries(data.all_interfaces ?? {}).map(([name, nic]) => {
    const line = `${name.padEnd(10)} ${nic.mac}  ${nic.ip ?? 'no address'}${switchPort(nic['lldp_processed'])}`;
    return nic.pxe ? paint('green', `${line}  ← booted from`) : line;
  });
}

function switchPort(lldp: unknown): string {
  if (typeof lldp !== 'object' || lldp === null) return '';
  const { switch_system_name: name, switch_port_id: port } = lldp as Record<string, unknown>;
  return port === undefined ? '' : `  @ ${String(name ?? 'switch')} ${String(port)}`;
}

function toldRows({ node, ports, error }: Findings): Row[] {
  const { capabilities, root_device: _, ...facts } = node?.properties ?? {};
  const rows: Row[] = [
    [
      '→ Ironic',
      [
        Object.entries(facts)
          .map(([key, value]) => `${key}=${String(value)}`)
          .join('  '),
      ],
    ],
  ];
  if (capabilities !== undefined) rows.push(['', [String(capabilities).replaceAll(',', '  ')]]);
  rows.push(['→ ports', ports.length === 0 ? ['none'] : ports.map(portLine)]);
  if (error !== null) rows.push([paint('red', 'error'), [error]]);
  return rows;
}

function shorten(lines: readonly string[], most: number): string[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most - 1), `… and ${lines.length - most + 1} more`];
}

function portLine({ address, pxe_enabled, local_link_connection: link }: Port): string {
  const at = link?.['port_id'] === undefined ? '' : `  ${String(link['switch_id'])} ${String(link['port_id'])}`;
  return `${address}  pxe_enabled=${String(pxe_enabled)}${at}`;
}
