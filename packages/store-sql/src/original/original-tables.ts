/**
 * The tables of an original ironic-inspector (CONTRACT.md §11) that are read. Flags are numbers or
 * booleans, depending on the driver.
 */
export interface OriginalTables {
  nodes: {
    uuid: string;
    state: string;
    started_at: string | null;
    finished_at: string | null;
    error: string | null;
    manage_boot: Flag | null;
  };
  attributes: { node_uuid: string; name: string; value: string | null };
  options: { uuid: string; name: string; value: string | null };
  rules: { uuid: string; created_at: string; description: string | null; scope: string | null };
  rule_conditions: {
    id: number;
    rule: string;
    op: string;
    multiple: string;
    invert: Flag | null;
    field: string | null;
    params: string | null;
  };
  rule_actions: { id: number; rule: string; action: string; params: string | null };
  introspection_data: { uuid: string; processed: Flag; data: string | null };
  alembic_version: { version_num: string };
}

export type Flag = number | boolean;

/** The last schema that the original had; releases since 2021 have it. */
export const NEWEST_SCHEMA = 'b55109d5063a';
