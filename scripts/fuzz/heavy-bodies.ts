import { DEFAULTS } from '@ironic-inspector/core';
import { machine } from '../e2e/machine.ts';

/** What costs most among what the limits allow, by what it is; each is accepted. */
export const HEAVY_BODIES: Readonly<Record<string, (index: number) => string>> = {
  'members of objects': (index) => beside(index, `"z":[${objects(keys - 1, '1')}]`),
  'members with long names': (index) => beside(index, `"z":[${objects(keys - 1, '1', 60)}]`),
  'members of the outermost object': (index) =>
    beside(
      index,
      list(keys - 100, (at) => `"${name(at, 700)}":1`),
    ),
  'objects unlike each other': (index) => beside(index, `"z":[${list(room / 2, (at) => `{"${name(at, 60)}":1}`)}]`),
  'numbers in odd spelling': (index) => beside(index, `"z":[${list(room, (at) => `${at}.${'7'.repeat(60)}0`)}]`),
  'large whole numbers': (index) => beside(index, `"z":[${list(room, (at) => `9${'7'.repeat(60)}${at}`)}]`),
  'numbers that are none': (index) => beside(index, `"z":[${objects(keys - 1, 'NaN', 60)}]`),
  'one long number': (index) => beside(index, `"z":0.${'9'.repeat(dataBytes - 100_000)}`),
  blanks: (index) => beside(index, `"z":1${' '.repeat(dataBytes - 100_000)}`),
  escapes: (index) => beside(index, `"z":"${'\\"'.repeat((dataBytes - 100_000) / 2)}"`),
  'odd disks': (index) => {
    const disk = '{"name":5,"model":5,"size":"a","wwn":[],"serial":[],"vendor":5,"hctl":5,"by_path":5}';
    return withList(
      index,
      'disks',
      list(room / 11, () => disk),
    );
  },
  'good disks': (index) => {
    const disk = (at: number) =>
      `{"name":"/dev/s${at}","model":"m","size":1${at}0000000,"wwn":"${at}","serial":"${at}"}`;
    return withList(index, 'disks', list(room / 6, disk));
  },
  devices: (index) => {
    const device = (at: number) => `{"vendor_id":"10de","product_id":"20b5","bus":"0000:${at}"}`;
    return beside(index, `"pci_devices":[${list(room / 4, device)}]`);
  },
  'rows of extra hardware': (index) =>
    beside(index, `"data":[${list(room / 5, (at) => `["s${at}","i","k","${at}"]`)}]`),
  'neighbours of interfaces': (index) =>
    beside(index, `"lldp_raw":{${list(keys - 100, (at) => `"e${at}":[[1,"04aabbccddeeff"],[2,"0545"]]`)}}`),
  logs: (index) => beside(index, `"logs":"${'A'.repeat(bodyBytes - 100_000)}"`),
  'logs in escapes': (index) => beside(index, `"logs":"${'\\"'.repeat((bodyBytes - 100_000) / 2)}"`),
  'logs in many pieces': (index) =>
    beside(
      index,
      list(keys - 100, () => `"logs":"${'A'.repeat(3000)}"`),
    ),
};

const { bodyBytes, dataBytes, jsonValues, jsonKeys: keys } = DEFAULTS.limits;
/** How many values there may be beside those of the machine. */
const room = jsonValues - 5000;

/** What the machine posts, and `more`. */
function beside(index: number, more: string): string {
  const { logs: _, ...payload } = JSON.parse(machine(index).callback) as Record<string, unknown>;
  return `${JSON.stringify(payload).slice(0, -1)},${more}}`;
}

function withList(index: number, key: string, items: string): string {
  const payload = JSON.parse(machine(index).callback) as { inventory: Record<string, unknown>; logs?: unknown };
  delete payload.logs;
  payload.inventory[key] = [];
  return JSON.stringify(payload).replace(`"${key}":[]`, `"${key}":[${items}]`);
}

function list(count: number, item: (at: number) => string): string {
  return Array.from({ length: Math.floor(count) }, (_, at) => item(at)).join(',');
}

/** As many objects of `members` each as there may be, all names different. */
function objects(members: number, value: string, length = 6): string {
  return list(room / (members + 1), (at) => {
    return `{${list(members, (member) => `"${name(at * members + member, length)}":${value}`)}}`;
  });
}

function name(number: number, length: number): string {
  return number.toString(36).padStart(length, 'k');
}
