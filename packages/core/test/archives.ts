import { gzipSync } from 'node:zlib';

/** A member of a tar archive. */
export interface Member {
  readonly name: string;
  readonly content?: string | Uint8Array;
  /** @default '0', a file */
  readonly type?: string;
  /** What the header says, whatever is true. */
  readonly size?: number;
}

/** A tar archive as Python's `tarfile` writes it, with which ramdisks make theirs. */
export function tar(members: readonly Member[]): Buffer {
  return Buffer.concat([...members.flatMap(blocksOf), Buffer.alloc(1024)]);
}

export function tarGz(members: readonly Member[]): Buffer {
  return gzipSync(tar(members));
}

function blocksOf({ name, content = '', type = '0', size }: Member): Buffer[] {
  const data = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
  // Python gives each file an extended header, because its time is no whole number.
  const extended =
    type === '0' ? [...blocks('././@PaxHeader', 'x', records({ mtime: '1709251199.25', path: name }))] : [];
  return [...extended, ...blocks(name.slice(0, 99), type, data, size)];
}

function blocks(name: string, type: string, data: Buffer, size = data.length): Buffer[] {
  const header = Buffer.alloc(512);
  header.write(name, 0, 99);
  header.write('0000600\0', 100);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('14570215177\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\0', 257, 'latin1');
  header.write('00', 263);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, data, Buffer.alloc((512 - (data.length % 512)) % 512)];
}

/** The records of an extended header: `<length> <key>=<value>\n`, the length included. */
function records(members: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(members).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = Buffer.byteLength(rest);
    length += String(length + String(length).length).length;
    return `${length}${rest}`;
  });
  return Buffer.from(lines.join(''));
}
