import { stripVTControlCharacters } from 'node:util';
import type { IronicNode, Port, RamdiskData } from '@ironic-inspector/core';
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

/** A box for a machine: what was found in it, and what Ironic was told. */
export function report(findings: Findings): string {
  const rows = [...foundRows(findings.data), ...toldRows(findings)];
  const lines = rows.flatMap(([label, texts]) =>
    texts.map((text, index) => ` ${(index === 0 ? label : '').padEnd(LABEL_WIDTH)} ${text} `),
  );
  const title = ` ${findings.name} · ${findings.state} `;
  const width = Math.max(title.length + 2, ...lines.map(textWidth));
  return [
    `┌─${paint('bold', title)}${'─'.repeat(width - title.length - 1)}┐`,
    ...lines.map((line) => `│${line}${' '.repeat(width - textWidth(line))}│`),
    `└${'─'.repeat(width)}┘`,
  ].join('\n');
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

const segmenter = new Intl.Segmenter();

/** How many columns `text` takes on a terminal, colours not counted. */
function textWidth(text: string): number {
  return Array.from(segmenter.segment(stripVTControlCharacters(text))).length;
}
