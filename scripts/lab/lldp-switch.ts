/** A switch that says who it is: every second a frame of IEEE 802.1AB on each of its ports. */
import type { Machine } from './machine.ts';
import type { Processes } from './processes.ts';

const CHASSIS = '02:00:00:00:5c:01';
const EVERYBODY_NEAR = '01:80:c2:00:00:0e';
const LLDP = 0x88cc;

const bytesOf = (mac: string): Buffer => Buffer.from(mac.replaceAll(':', ''), 'hex');

function tlv(type: number, ...value: readonly (Buffer | string | number)[]): Buffer {
  const body = Buffer.concat(value.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))));
  const head = Buffer.alloc(2);
  head.writeUInt16BE((type << 9) | body.length);
  return Buffer.concat([head, body]);
}

/** What the switch says on the port that a machine is plugged into: what its facts must have. */
export function switchPort(number: number): {
  readonly switchId: string;
  readonly portId: string;
  readonly vlan: number;
} {
  return { switchId: CHASSIS, portId: `Ethernet1/${number}`, vlan: 100 + number };
}

/** The frame of one port. */
export function lldpFrame(number: number): Buffer {
  const { switchId, portId, vlan } = switchPort(number);
  const [bySecond, byMac, byInterfaceName] = [120, 4, 5];
  const type = Buffer.alloc(2);
  type.writeUInt16BE(LLDP);
  return Buffer.concat([
    bytesOf(EVERYBODY_NEAR),
    bytesOf(switchId),
    type,
    tlv(1, byMac, bytesOf(switchId)),
    tlv(2, byInterfaceName, portId),
    tlv(3, 0, bySecond),
    tlv(4, `port ${number} of the lab`),
    tlv(5, 'lab-switch'),
    tlv(127, Buffer.from('0080c2', 'hex'), 1, vlan >> 8, vlan & 0xff),
    tlv(0),
  ]);
}

/** Node has no raw sockets: socat sends what it is given, one write a frame. */
export function startSwitch(machines: readonly Machine[], processes: Processes): { close(): void } {
  const ports = machines.map(({ number, tap }) => ({
    frame: lldpFrame(number),
    // nobody may be plugged in: then a frame is lost, and socat goes on
    socat: processes.start(`switch${number}`, ['socat', '-u', 'STDIN', `INTERFACE:${tap}`], {
      stdin: 'pipe',
      mayEnd: true,
    }),
  }));
  for (const { socat } of ports) socat.child.stdin?.on('error', () => undefined);
  const beat = setInterval(() => {
    for (const { frame, socat } of ports) socat.child.stdin?.write(frame);
  }, 1000);
  return { close: () => clearInterval(beat) };
}
