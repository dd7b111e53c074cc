/** `show-machine.ts INDEX MEMBER` prints it, for the shell. */
import { machine, type Machine } from './machine.ts';

const [index, member] = process.argv.slice(2);
process.stdout.write(machine(Number(index))[member as keyof Machine]);
