import { Ok } from '@ironic-inspector/core';
import type { CommandOutcome, RunCommand } from '../src/index.ts';

/**
 * The kernel's table `filter`, and the programs that change it, as far as the firewall uses them.
 */
export interface SimulatedNetfilter {
  readonly run: RunCommand;
  /** Every command so far, with what it read. */
  readonly commands: readonly { readonly command: readonly string[]; readonly input: string | undefined }[];
  /** As `iptables-save` prints it. */
  save(program?: Program): string;
  /** Has transactions of `program` fail. @param times - how many; 1 unless given */
  failNext(program?: Program, times?: number): void;
  /** What somebody else does. */
  flush(program?: Program): void;
}

type Program = 'iptables' | 'ip6tables';
type Chains = Map<string, string[]>;

export interface SimulatedNetfilterOptions {
  /** @default true */
  readonly knowsWait?: boolean;
  /** @default true */
  readonly mayAdminister?: boolean;
}

export function simulatedNetfilter(options: SimulatedNetfilterOptions = {}): SimulatedNetfilter {
  const { knowsWait = true, mayAdminister = true } = options;
  const tables: Record<Program, Chains> = { iptables: new Map([['INPUT', []]]), ip6tables: new Map([['INPUT', []]]) };
  const failing: Record<Program, number> = { iptables: 0, ip6tables: 0 };
  const commands: { command: readonly string[]; input: string | undefined }[] = [];

  const ended = (code: number, errors = '') => Promise.resolve(Ok<CommandOutcome>({ code, output: '', errors }));

  const run: RunCommand = (command, { input } = {}) => {
    commands.push({ command, input });
    const [name = '', ...args] = command.slice(command.findIndex((word) => /tables/.test(word)));
    const program: Program = name.startsWith('ip6tables') ? 'ip6tables' : 'iptables';
    if (args.includes('-w') && !knowsWait) return ended(2, `${name}: unrecognized option '-w'`);
    if (!mayAdminister) return ended(4, `${name}: Permission denied (you must be root).`);
    const rest = args.filter((word) => word !== '-w' && word !== '--noflush');
    if (name.endsWith('-restore')) return restore(program, rest, input ?? '');
    const [verb, chain = '', ...rule] = rest;
    const rules = tables[program].get(chain);
    if (verb === '-S') return ended(rules === undefined ? 1 : 0);
    if (verb === '-C') return ended(rules?.includes(rule.join(' ')) === true ? 0 : 1, 'Bad rule');
    return ended(2, `what is ${verb}?`);
  };

  const restore = (program: Program, [option]: readonly string[], input: string) => {
    if (failing[program] > 0 && option !== '--test') {
      failing[program] -= 1;
      return ended(4, 'The kernel said no');
    }
    const chains: Chains = new Map([...tables[program]].map(([name, rules]) => [name, [...rules]]));
    for (const [index, line] of input.trimEnd().split('\n').entries()) {
      if (!apply(chains, line)) return ended(2, `line ${index + 1} failed: ${line}`);
    }
    if (!input.endsWith('COMMIT\n')) return ended(2, 'COMMIT expected');
    if (option !== '--test') tables[program] = chains;
    return ended(0);
  };

  return {
    run,
    commands,
    save: (program = 'iptables') =>
      [...tables[program]]
        .flatMap(([name, rules]) => [`:${name} -`, ...rules.map((rule) => `-A ${name} ${rule}`)])
        .join('\n'),
    failNext: (program = 'iptables', times = 1) => {
      failing[program] = times;
    },
    flush: (program = 'iptables') => {
      tables[program] = new Map([['INPUT', []]]);
    },
  };
}

/** @returns whether the line could be carried out */
function apply(chains: Chains, line: string): boolean {
  if (line === '*filter' || line === 'COMMIT') return true;
  const declared = /^:(\S+) - \[0:0\]$/.exec(line)?.[1];
  if (declared !== undefined) return chains.set(declared, []) !== undefined;
  const [verb, chain = '', ...words] = line.split(' ');
  const [rules, rule] = [chains.get(chain), words.join(' ')];
  if (rules === undefined) return false;
  const target = words[words.indexOf('-j') + 1];
  const leads = target === undefined || ['ACCEPT', 'DROP'].includes(target) || chains.has(target);
  switch (verb) {
    case '-A':
      return leads && rules.push(rule) > 0;
    case '-I':
      return leads && rules.unshift(rule) > 0;
    case '-D':
      return rules.includes(rule) && rules.splice(rules.indexOf(rule), 1).length > 0;
    case '-F':
      return rules.splice(0) !== undefined;
    case '-X':
      return (
        rules.length === 0 &&
        ![...chains.values()].flat().some((one) => one.endsWith(`-j ${chain}`)) &&
        chains.delete(chain)
      );
    default:
      return false;
  }
}
