import { readAddress, readBoolean, readCount, readMac, readObject, readText } from '../model/read-posted.ts';
import { gather } from './component.ts';
import { itemOf } from './extra.ts';
import type { BmcDetails, BmcHardware, BootDetails, BootHardware, SystemDetails, SystemHardware } from './hardware.ts';
import { machineNames } from './machine-names.ts';
import { type PostedHardware, readWords } from './posted.ts';

/** The machine as a whole. */
export function readSystem(read: PostedHardware): SystemHardware {
  const { facts, extra, posted } = read;
  const { system, cpu, memory } = facts;
  const product = itemOf(extra, 'system', 'product');
  const board = itemOf(extra, 'system', 'motherboard');
  const bios = itemOf(extra, 'firmware', 'bios');
  const printed = readObject(readObject(posted['dmi'])['baseboard']);
  const { bios: printedBios } = facts.dmi;
  return {
    id: 'system',
    ...gather<SystemDetails>({
      vendor: { inventory: readWords(system.manufacturer), extra: readWords(product.get('vendor')) },
      product: { inventory: readWords(system.product), extra: readWords(product.get('name')) },
      ...machineNames(read),
      boardVendor: { extra: readWords(board.get('vendor')), dmi: readWords(printed['Manufacturer']) },
      boardProduct: { extra: readWords(board.get('name')), dmi: readWords(printed['Product Name']) },
      firmwareVendor: {
        inventory: readWords(system.firmware.vendor),
        dmi: readWords(printedBios['Vendor']),
        extra: readWords(bios.get('vendor')),
      },
      firmwareVersion: {
        inventory: readWords(system.firmware.version),
        dmi: readWords(printedBios['Version']),
        extra: readWords(bios.get('version')),
      },
      firmwareDate: {
        inventory: readWords(system.firmware.buildDate),
        dmi: readWords(printedBios['Release Date']),
        extra: readWords(bios.get('date')),
      },
      hostname: { inventory: facts.hostname },
      architecture: { inventory: cpu.architecture, extra: readText(itemOf(extra, 'system', 'kernel').get('arch')) },
      logicalCpus: { inventory: cpu.count, extra: readCount(itemOf(extra, 'cpu', 'logical').get('number')) },
      memoryBytes: {
        inventory: memory.physicalMib === undefined ? undefined : memory.physicalMib * 2 ** 20,
        extra: readCount(itemOf(extra, 'memory', 'total').get('size')),
      },
    }),
  };
}

/** How it was booted. */
export function readBoot({ facts, inventory }: PostedHardware): BootHardware {
  return {
    id: 'boot',
    ...gather<BootDetails>({
      mode: { inventory: facts.boot.mode },
      secureBoot: { inventory: readBoolean(readObject(inventory['boot'])['secure_boot']) },
      mac: { inventory: facts.boot.mac },
    }),
  };
}

/** The management controller; `undefined` when nothing is known of one. */
export function readBmc({ facts, extra }: PostedHardware): BmcHardware | undefined {
  const lan = itemOf(extra, 'ipmi', 'lan');
  const controller = itemOf(extra, 'ipmi', 'mc');
  // SMBIOS calls it the release of the embedded controller's firmware; 0.0 is none.
  const revision = readText(facts.dmi.bios['Firmware Revision']);
  const bmc = gather<BmcDetails>({
    mac: { inventory: facts.bmc.mac, extra: readMac(lan.get('mac-address')) },
    ipv4: { inventory: facts.bmc.ipv4, extra: readAddress(lan.get('ip-address'), 'ipv4') },
    ipv6: { inventory: facts.bmc.ipv6 },
    dhcp: { extra: isDhcp(lan.get('ip-address-source')) },
    version: { extra: readText(controller.get('firmware-revision')), dmi: revision === '0.0' ? undefined : revision },
  });
  return bmc.mac === undefined && bmc.ipv4 === undefined && bmc.ipv6 === undefined ? undefined : { id: 'bmc', ...bmc };
}

function isDhcp(source: unknown): boolean | undefined {
  const text = readText(source)?.toLowerCase();
  return text === undefined ? undefined : text.includes('dhcp');
}
