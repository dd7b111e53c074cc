import type { Json } from '../model/json.ts';

/** A kind of accelerator; all that it says here is recorded with each one found, so it is spelled as Ironic's users read it. */
export interface KnownAccelerator {
  /** Four hexadecimal digits, as the ramdisk spells them. */
  readonly vendor_id: string;
  /** Four hexadecimal digits: what the ramdisk calls `product_id`. */
  readonly device_id: string;
  /** Such as `GPU`. */
  readonly type?: string;
  readonly device_info?: string;
  readonly [key: string]: Json | undefined;
}

/**
 * Accelerators for servers, by their numbers in the PCI ID repository. The first six are those of
 * Ironic's own list and are described in its words.
 */
export const KNOWN_ACCELERATORS: readonly KnownAccelerator[] = [
  ...gpus('10de', 'NVIDIA Corporation', [
    ['1eb8', 'Tesla T4'],
    ['1df6', 'GV100GL'],
    ['2236', 'A10'],
    ['2235', 'A40'],
    ['26b9', 'L40S'],
    ['26ba', 'L20'],
    ['15f7', 'Tesla P100 PCIe 12GB'],
    ['15f8', 'Tesla P100 PCIe 16GB'],
    ['15f9', 'Tesla P100 SXM2 16GB'],
    ['1b38', 'Tesla P40'],
    ['1bb3', 'Tesla P4'],
    ['1db1', 'Tesla V100 SXM2 16GB'],
    ['1db3', 'Tesla V100 FHHL 16GB'],
    ['1db4', 'Tesla V100 PCIe 16GB'],
    ['1db5', 'Tesla V100 SXM2 32GB'],
    ['1db6', 'Tesla V100 PCIe 32GB'],
    ['1db8', 'Tesla V100 SXM3 32GB'],
    ['1df5', 'Tesla V100 SXM2 16GB'],
    ['20b0', 'A100 SXM4 40GB'],
    ['20b1', 'A100 PCIe 40GB'],
    ['20b2', 'A100 SXM4 80GB'],
    ['20b3', 'A100 SXM 64GB'],
    ['20b5', 'A100 PCIe 80GB'],
    ['20b7', 'A30 PCIe'],
    ['20b8', 'A100X'],
    ['20b9', 'A30X'],
    ['20f1', 'A100 PCIe 40GB'],
    ['20f3', 'A800 SXM4 80GB'],
    ['20f5', 'A800 PCIe 80GB'],
    ['20f6', 'A800 PCIe 40GB'],
    ['25b6', 'A2 / A16'],
    ['26b5', 'L40'],
    ['27b8', 'L4'],
    ['2321', 'H100 NVL'],
    ['2322', 'H800 PCIe'],
    ['2324', 'H800'],
    ['2329', 'H20'],
    ['2330', 'H100 SXM5 80GB'],
    ['2331', 'H100 PCIe'],
    ['2336', 'H100'],
    ['2339', 'H100'],
    ['2335', 'H200 SXM 141GB'],
    ['233b', 'H200 NVL'],
    ['2342', 'GH200'],
    ['29bc', 'B100'],
    ['2901', 'B200'],
    ['2941', 'GB200'],
  ]),
  ...gpus('1002', 'Advanced Micro Devices', [
    ['738c', 'Instinct MI100'],
    ['738e', 'Instinct MI100'],
    ['740f', 'Instinct MI210'],
    ['740c', 'Instinct MI250X/MI250'],
    ['7408', 'Instinct MI250X'],
    ['74a0', 'Instinct MI300A'],
    ['74a1', 'Instinct MI300X'],
    ['74a5', 'Instinct MI325X'],
  ]),
  ...gpus('8086', 'Intel Corporation', [
    ['0bd5', 'Data Center GPU Max 1550'],
    ['0bd6', 'Data Center GPU Max 1550'],
    ['0bd9', 'Data Center GPU Max 1100'],
    ['0bda', 'Data Center GPU Max 1100'],
    ['0bdb', 'Data Center GPU Max 1100'],
    ['56c0', 'Data Center GPU Flex 170'],
    ['56c1', 'Data Center GPU Flex 140'],
  ]),
];

function gpus(vendor_id: string, vendor: string, devices: readonly (readonly [string, string])[]): KnownAccelerator[] {
  return devices.map(([device_id, name]) => ({ vendor_id, device_id, type: 'GPU', device_info: `${vendor} ${name}` }));
}
