import type { BootJudge } from '@ironic-inspector/testing';

interface Rule {
  readonly chain: string;
  readonly words: readonly string[];
}

/**
 * What the rules that `iptables-save` prints do to a DHCP request that comes in by `device`,
 * machine by machine; `undefined` when the chain is not there. It follows the rules as the kernel
 * does, and knows nothing of how they came about.
 */
export function judgePackets(saved: string, chain: string, device: string, port: number): BootJudge | undefined {
  const lines = saved.split('\n');
  if (!lines.some((line) => line.startsWith(`:${chain} `))) return undefined;
  const rules = lines.flatMap((line): Rule[] => {
    const [command, name = '', ...words] = line.trim().split(/\s+/);
    return command === '-A' ? [{ chain: name, words }] : [];
  });
  const passes = (name: string, mac: string): boolean | undefined => {
    for (const { words } of rules.filter((rule) => rule.chain === name)) {
      if (!matches(words, mac, device, port)) continue;
      const target = words[words.indexOf('-j') + 1] ?? '';
      if (target === 'ACCEPT') return true;
      if (target === 'DROP') return false;
      const verdict = passes(target, mac);
      if (verdict !== undefined) return verdict;
    }
    return undefined;
  };
  return (mac) => passes('INPUT', mac) ?? true;
}

function matches(words: readonly string[], mac: string, device: string, port: number): boolean {
  const wanted: Readonly<Record<string, string>> = {
    '-i': device,
    '-p': 'udp',
    '--dport': String(port),
    '--mac-source': mac,
  };
  return words.every((word, index) => wanted[word] === undefined || words[index + 1]?.toLowerCase() === wanted[word]);
}
