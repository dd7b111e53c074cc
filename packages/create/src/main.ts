import { relative } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { createProject, KINDS, type Kind, ownVersion } from './create-project.ts';

const USAGE = `npm create @ironic-inspector@latest [folder] -- [--kind embed|server]

Makes a small project for Ironic Inspector, with a test.
  folder   where to make it; its last part is the project's name
  --kind   embed: a program that has machines introspected and prints what they are made of
           server: a server of the introspection API with a hook of its own
What is missing is asked for on a terminal.`;

const isKind = (text: string): text is Kind => (KINDS as readonly string[]).includes(text);

/** Asks on a terminal; elsewhere nobody could answer. */
async function ask(question: string, fallback: string): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} (${fallback}) `);
  terminal.close();
  return answer.trim() || fallback;
}

const say = (text: string) => void process.stdout.write(`${text}\n`);
function complain(text: string): 2 {
  process.stderr.write(`${text}\n`);
  return 2;
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        kind: { type: 'string', short: 'k' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
    if (positionals.length > 1) return `One folder, not ${positionals.length}: ${positionals.join(' ')}`;
    return { ...values, folder: positionals[0] };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The command. @returns its exit code: 0, or 2 when it was not told what to do, or cannot. */
export async function main(args: readonly string[]): Promise<number> {
  const given = readArguments(args);
  if (typeof given === 'string') return complain(`${given}\n\n${USAGE}`);
  if (given.help) {
    say(USAGE);
    return 0;
  }
  if (given.version) {
    say(ownVersion());
    return 0;
  }
  const folder = given.folder ?? (await ask('Folder?', 'introspection'));
  if (folder === undefined) return complain(`Where should it be made?\n\n${USAGE}`);
  const kind = given.kind ?? (await ask(`What kind, ${KINDS.join(' or ')}?`, 'embed')) ?? 'embed';
  if (!isKind(kind)) return complain(`--kind is one of ${KINDS.join(', ')}, not ${JSON.stringify(kind)}`);

  const project = createProject({ folder, kind });
  if (!project.ok) return complain(project.problem);
  const path = relative(process.cwd(), project.folder) || '.';
  say(`Made ${project.name}. Go on with\n\n  cd ${path}\n  npm install\n  npm test\n`);
  return 0;
}
