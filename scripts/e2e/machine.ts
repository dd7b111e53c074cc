import { loadPayload, macsOf, personalise, type JsonObject } from '@ironic-inspector/testing';

/** One of any number of machines that differ in nothing but their addresses. */
export interface Machine {
  readonly uuid: string;
  /** From the range for benchmarks (RFC 2544): nobody is there. */
  readonly bmc: string;
  readonly bootMac: string;
  /** What its ramdisk posts: 29 KB of JSON. */
  readonly callback: string;
}

const server = loadPayload('ipmi-server');
const nics = macsOf(server).length;

/** Everything about machine `index` follows from the index, below 131072. */
export function machine(index: number): Machine {
  const [highest, high, low] = [index >> 16, (index >> 8) & 255, index & 255];
  const macs = Array.from({ length: nics }, (_, nic) =>
    ['52:54', hex(highest), hex(high), hex(low), hex(nic)].join(':'),
  );
  const bmc = `198.${18 + highest}.${high}.${low}`;
  const payload: JsonObject = personalise(server, {
    bmc,
    macs,
    serial: `SERIAL-${index}`,
    hostname: `machine-${index}`,
  });
  return {
    uuid: `6d616368-696e-4000-8000-${index.toString(16).padStart(12, '0')}`,
    bmc,
    bootMac: String(payload['boot_interface']),
    callback: JSON.stringify(payload),
  };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
