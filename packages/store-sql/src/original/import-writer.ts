import { jsonText } from '@ironic-inspector/core';
import type { DataKind, Introspection, IpmiCredentials, NodeUuid, Rule } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { discardDataDocuments, findDataDocument, keepDataDocument } from '../data-documents.ts';
import type { Database } from '../database.ts';
import { pack } from '../documents.ts';
import { digestOf } from '../kept-documents.ts';
import { clearPending, packWork, savePending } from '../pending.ts';
import { rowOf, runOf } from '../rows.ts';
import { changeRun, replaceAttributes } from '../run-writes.ts';
import type { Tables } from '../schema.ts';

/** How many records were written, and how many existed here, as new or newer. */
export interface ImportCounts {
  readonly nodes: Count;
  readonly rules: Count;
  readonly documents: Count;
}

export interface Count {
  readonly imported: number;
  readonly kept: number;
}

/** Writes the records that do not exist here yet. */
export class ImportWriter {
  readonly #db: Kysely<Tables>;
  readonly #database: Database;
  readonly #counts = {
    nodes: { imported: 0, kept: 0 },
    rules: { imported: 0, kept: 0 },
    documents: { imported: 0, kept: 0 },
  };

  constructor(transaction: Kysely<Tables>, database: Database) {
    this.#db = transaction;
    this.#database = database;
  }

  get counts(): ImportCounts {
    return structuredClone(this.#counts);
  }

  /** The UUIDs of the rules that exist here. */
  async knownRules(): Promise<ReadonlySet<string>> {
    const rows = await this.#db.selectFrom('inspector_rules').select('uuid').execute();
    return new Set(rows.map(({ uuid }) => uuid));
  }

  /** Adds a rule behind those that exist here. */
  async rule(rule: Rule): Promise<void> {
    const known = await this.#db
      .selectFrom('inspector_rules')
      .select('uuid')
      .where('uuid', '=', rule.uuid)
      .executeTakeFirst();
    this.#note('rules', known === undefined);
    if (known !== undefined) return;
    const last = await this.#db
      .selectFrom('inspector_rules')
      .select((select) => select.fn.max('position').as('position'))
      .executeTakeFirst();
    const position = Number(last?.position ?? 0) + 1;
    await this.#db
      .insertInto('inspector_rules')
      .values({ uuid: rule.uuid, position, rule: jsonText(rule) })
      .execute();
  }

  /** Writes a run; whether it is now the node's record, so that its data is imported, too. */
  async run(run: Introspection, ipmiCredentials: IpmiCredentials | undefined): Promise<boolean> {
    const row = rowOf(run);
    const found = await this.#db
      .selectFrom('inspector_runs')
      .selectAll()
      .where('node', '=', run.uuid)
      .executeTakeFirst();
    const here = found && runOf(found);
    if (here !== undefined && !isNewer(run, here)) {
      this.#note('nodes', false);
      return here.runId === run.runId;
    }
    if (here === undefined)
      await this.#db
        .insertInto('inspector_runs')
        .values({ ...row, revision: 0 })
        .execute();
    else {
      const guard = { node: run.uuid, runId: here.runId, states: [here.state], stateSince: here.stateSince };
      const { node: _, ...columns } = row;
      if ((await changeRun(this.#db, this.#database.differences, guard, columns)) === undefined) {
        throw new Error(`node ${run.uuid} is being introspected here`);
      }
    }
    await replaceAttributes(this.#db, this.#database.differences, run.uuid, run.attributes, here === undefined);
    if (ipmiCredentials === undefined || run.state !== 'waiting')
      await clearPending(this.#database, this.#db, run.uuid);
    else {
      const { differences, secrets } = this.#database;
      const pending = { body: '', stage: 'hooks', changeSet: undefined, options: { ipmiCredentials } } as const;
      const work = await packWork(secrets, run.uuid, pending);
      if (work.err) throw work.val;
      await savePending(this.#db, differences, run.uuid, work.val);
    }
    // Deletes the data of an older run.
    if (here !== undefined) await discardDataDocuments(this.#database, this.#db, run.uuid);
    await this.#listForHistory(run.uuid);
    this.#note('nodes', true);
    return true;
  }

  async document(node: NodeUuid, kind: DataKind, text: string): Promise<void> {
    const known = await findDataDocument(this.#db, node, kind);
    this.#note('documents', known === undefined);
    if (known !== undefined) return;
    await keepDataDocument(this.#database, this.#db, { node, kind, digest: digestOf(text) }, await pack(text));
  }

  /** The history is told of it later, by upkeep: those who append do not wait for us. */
  async #listForHistory(node: NodeUuid): Promise<void> {
    await this.#db
      .insertInto('inspector_history_adoptions')
      .values({ node, kind: 'imported' })
      .modifyEnd(sql.raw(this.#database.differences.replacing(['node'], ['kind'])))
      .execute();
  }

  #note(what: keyof ImportCounts, imported: boolean): void {
    this.#counts[what][imported ? 'imported' : 'kept'] += 1;
  }
}

/**
 * Whether the original's run is newer: it began later, or it was imported while it waited and has
 * ended there since.
 */
function isNewer(there: Introspection, here: Introspection): boolean {
  if (here.owner !== undefined) return false;
  if (there.runId !== here.runId) return there.startedAt > here.startedAt;
  return here.state === 'waiting' && there.finishedAt !== undefined;
}
