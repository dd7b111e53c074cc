import type { IdentityFact, IdentityFinding, IdentityFindingKind } from '../model/identity-finding.ts';
import { someOf, truncated } from '../model/text.ts';

/** What it means, to begin a sentence; `node` is whose snapshot the machine was compared with. */
const MEANING: Readonly<Record<IdentityFindingKind, (node: string) => string>> = {
  'same-machine': () => 'This is the machine that the node had last',
  'first-seen': () => 'There is nothing to compare this machine with',
  'nic-replaced': () => 'NICs of the machine were replaced, added or removed',
  'board-replaced': () => 'The board of the machine was replaced',
  'chassis-replaced': () => 'The board is in another chassis, or has got another serial number',
  'machine-replaced': () => 'This is another machine than last time, and no other node had it last',
  'machine-moved': (node) => `This is the machine that the node ${node} had last`,
  'claimed-twice': (node) => `Two nodes claim this machine: the node ${node} had it last, too`,
  'mac-on-two-machines': (node) => `A NIC of this machine is one that the machine of the node ${node} had last`,
  unidentified: () => 'This machine says nothing of itself that tells it from others',
};

const NAMES: Readonly<Record<string, readonly [one: string, several: string]>> = {
  'system-serial': ['system serial number', 'system serial numbers'],
  'board-serial': ['board serial number', 'board serial numbers'],
  'system-uuid': ['system UUID', 'system UUIDs'],
  'chassis-serial': ['chassis serial number', 'chassis serial numbers'],
  'bmc-mac': ['MAC address of the management controller', 'MAC addresses of the management controller'],
  mac: ['MAC address', 'MAC addresses'],
};

/** How long a value may be: it is what the machine says. */
const MAX_VALUE = 80;

/** A finding in words: what it means, what it rests on, what it was compared with. */
export function describeFinding({
  finding,
  compared_with: compared,
  ...facts
}: Omit<IdentityFinding, 'message'>): string {
  const meaning = MEANING[finding](compared?.node ?? '');
  if (compared === null) return meaning;
  const isSame = finding === 'same-machine';
  const parts = [
    described('the same', facts.same),
    isSame ? '' : described('gone', facts.gone),
    isSame ? '' : described('new', facts.new),
  ];
  return `${meaning}${parts.join('')} (compared with run ${compared.run_id} of ${compared.at})`;
}

/** `; gone: board serial number exmb17, MAC addresses 02:00:…, 02:00:…`. */
function described(word: string, facts: readonly IdentityFact[]): string {
  const kinds = new Map<IdentityFact['kind'], IdentityFact[]>();
  for (const fact of facts) kinds.set(fact.kind, [...(kinds.get(fact.kind) ?? []), fact]);
  const texts = Array.from(kinds, ([kind, list]) => {
    const [one, several] = NAMES[kind] ?? [kind, kind];
    return `${list.length === 1 ? one : several} ${someOf(list.map(({ value }) => truncated(value, MAX_VALUE)))}`;
  });
  return texts.length === 0 ? '' : `; ${word}: ${texts.join(', ')}`;
}
