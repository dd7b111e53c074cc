/** A machine: a QEMU process that is there while the machine is on. */
import { randomUUID } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Processes, Running } from './processes.ts';

const GIB = 2 ** 30;

/** What a machine is made of: what its introspection has to find. */
export interface Hardware {
  readonly cpus: number;
  readonly memoryMb: number;
  readonly mac: string;
  readonly uuid: string;
  readonly vendor: string;
  readonly product: string;
  readonly serial: string;
  readonly firmware: string;
  readonly disks: readonly { readonly bus: 'virtio' | 'sata'; readonly gib: number; readonly serial: string }[];
}

/** Where it boots from the next time it is switched on, as its management controller was told. */
export type BootDevice = 'pxe' | 'none' | (string & {});

/** One machine of the lab. */
export interface Machine {
  readonly number: number;
  readonly hardware: Hardware;
  /** The interface of the lab's network that its NIC is plugged into. */
  readonly tap: string;
  /** The port of this host that its management controller's system interface is on. */
  readonly kcsPort: number;
  /** The file with all that it said on its serial console. */
  readonly console: string;
  boot: BootDevice;
  /** Whether it has UEFI the next time it is switched on; a BIOS otherwise. */
  isUefi: boolean;
  /** Whether it can ask its own management controller, the next time it is switched on. */
  knowsController: boolean;
  isOn(): boolean;
  on(): void;
  off(): Promise<void>;
}

/** Hardware that differs from machine to machine. */
function hardwareOf(number: number): Hardware {
  return {
    cpus: 2,
    memoryMb: 768,
    // two digits apart, so that none is taken for another one's, mistyped
    mac: `02:00:00:0${number}:0a:0${number}`,
    uuid: randomUUID(),
    vendor: 'Example Systems',
    product: 'Lab 1000',
    serial: `LAB-${number}`,
    firmware: `1.${number}`,
    disks: [
      { bus: 'virtio', gib: 5, serial: `lab-${number}-fast` },
      { bus: 'sata', gib: 7, serial: `lab-${number}-large` },
    ],
  };
}

/** @param folder where its disks and what its console says are kept */
export function createMachine(number: number, folder: string, processes: Processes): Machine {
  const hardware = hardwareOf(number);
  mkdirSync(folder, { recursive: true });
  hardware.disks.forEach(({ gib, serial }) => {
    const file = openSync(join(folder, serial), 'w');
    ftruncateSync(file, gib * GIB);
    closeSync(file);
  });
  let qemu: Running | undefined;
  const machine: Machine = {
    number,
    hardware,
    tap: `tap${number}`,
    kcsPort: 9000 + number,
    console: join(folder, 'console'),
    boot: 'none',
    isUefi: false,
    knowsController: true,
    isOn: () => qemu?.isOn() ?? false,
    on: () => {
      // a machine may switch itself off
      if (!machine.isOn()) qemu = processes.start(`machine${number}`, qemuCommand(machine, folder), { mayEnd: true });
    },
    off: async () => qemu?.kill(),
  };
  return machine;
}

function qemuCommand(machine: Machine, folder: string): string[] {
  const { hardware, tap, kcsPort, console, boot, isUefi, knowsController } = machine;
  const { cpus, memoryMb, mac, uuid, vendor, product, serial, firmware, disks } = hardware;
  // a device without a place is not booted from
  const [nicPlace, diskPlace] = boot === 'pxe' ? [',bootindex=1', ''] : ['', ',bootindex=1'];
  return [
    ['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    // processors of this host may not be able to run machines: all of it is emulated
    ['-machine', 'q35,smbus=off', '-accel', 'tcg,thread=multi,tb-size=256', '-cpu', 'max'],
    // without anything to boot from it stays as it is, instead of starting again after a minute
    ['-smp', String(cpus), '-m', String(memoryMb), '-boot', 'strict=on,reboot-timeout=-1', '-uuid', uuid],
    isUefi ? uefi(folder) : [],
    ['-smbios', `type=0,vendor=${vendor},version=${firmware}`],
    ['-smbios', `type=1,manufacturer=${vendor},product=${product},serial=${serial}`],
    ['-netdev', `tap,id=net,ifname=${tap},script=no,downscript=no`],
    ['-device', `virtio-net-pci,netdev=net,mac=${mac}${nicPlace}`],
    disks.flatMap((disk, index) => [
      '-drive',
      `file=${join(folder, disk.serial)},if=none,id=disk${index},format=raw,cache=unsafe`,
      '-device',
      `${disk.bus === 'virtio' ? 'virtio-blk-pci' : 'ide-hd'},drive=disk${index},serial=${disk.serial}${index === 0 ? diskPlace : ''}`,
    ]),
    knowsController ? systemInterface(kcsPort) : [],
    ['-chardev', `file,id=console,path=${console},append=on`, '-serial', 'chardev:console'],
  ].flat();
}

function systemInterface(port: number): string[] {
  const connection = `socket,id=ipmi,host=127.0.0.1,port=${port},reconnect=5`;
  return ['-chardev', connection, '-device', 'ipmi-bmc-extern,id=bmc,chardev=ipmi', '-device', 'isa-ipmi-kcs,bmc=bmc'];
}

/** Firmware of Debian's, with variables that are this machine's own. */
function uefi(folder: string): string[] {
  const variables = join(folder, 'variables');
  if (!existsSync(variables)) copyFileSync('/usr/share/OVMF/OVMF_VARS_4M.fd', variables);
  const flash = 'if=pflash,format=raw';
  return [
    '-drive',
    `${flash},readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd`,
    '-drive',
    `${flash},file=${variables}`,
  ];
}
