import type pg from 'pg';

/** Ours by Prisma's convention; a restored database gets its own by migrating. */
export const MIGRATIONS_TABLE = '_prisma_migrations';

export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Every table with the columns that hold data, a table always behind those it refers to. */
export async function tablesInOrder(client: pg.ClientBase): Promise<Table[]> {
  const { rows: tables } = await client.query<{ name: string; columns: string[]; references: string[] }>(
    `SELECT c.relname AS name,
       ARRAY(SELECT a.attname::text FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum) AS columns,
       ARRAY(SELECT DISTINCT r.relname::text FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid
         WHERE k.contype = 'f' AND k.conrelid = c.oid AND r.oid <> c.oid) AS references
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> $1
     ORDER BY c.relname`,
    [MIGRATIONS_TABLE],
  );
  const ordered: Table[] = [];
  let rest = tables;
  while (rest.length > 0) {
    const ready = rest.filter(({ references }) => !rest.some(({ name }) => references.includes(name)));
    if (ready.length === 0) {
      throw new Error(
        `backup: expected tables without a circle of references, got ${rest.map(({ name }) => name).join(', ')}`,
      );
    }
    ordered.push(...ready.map(({ name, columns }) => ({ name, columns })));
    rest = rest.filter((table) => !ready.includes(table));
  }
  return ordered;
}

export async function appliedMigrations(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT migration_name AS name FROM ${MIGRATIONS_TABLE} WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

export async function isEmpty(client: pg.ClientBase): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S') LIMIT 1`,
  );
  return rowCount === 0;
}

/** As it was when it was found empty. */
export async function empty(client: pg.ClientBase): Promise<void> {
  await client.query('ROLLBACK; DROP SCHEMA public CASCADE; CREATE SCHEMA public');
}

export function copyOut({ name, columns }: Table): string {
  return `COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) TO STDOUT`;
}

export function copyIn({ name, columns }: Table): string {
  return `COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) FROM STDIN`;
}

/** What migrations put into tables goes: the backup has it too. Triggers are for changes, not for what had happened before. */
export async function prepare(client: pg.ClientBase, tables: readonly Table[]): Promise<void> {
  const names = tables.map(({ name }) => quoted(name));
  await client.query(`TRUNCATE ${names.join(', ')}`);
  for (const name of names) await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
}

export async function finish(client: pg.ClientBase, tables: readonly Table[]): Promise<void> {
  for (const { name, columns } of tables) {
    await client.query(`ALTER TABLE ${quoted(name)} ENABLE TRIGGER USER`);
    for (const column of columns) {
      const { rows } = await client.query<{ sequence: string | null }>(
        'SELECT pg_get_serial_sequence($1, $2) AS sequence',
        [quoted(name), column],
      );
      const sequence = rows[0]?.sequence;
      if (!sequence) continue;
      await client.query(
        `SELECT setval($1, coalesce(max(${quoted(column)}), 1), max(${quoted(column)}) IS NOT NULL) FROM ${quoted(name)}`,
        [sequence],
      );
    }
  }
}

export interface Content {
  readonly sha256: string;
  /** The run that a training state is kept for; null: kept for good. */
  readonly run: string | null;
}

/** What rows refer to in the artifact store. */
export async function contents(client: pg.ClientBase, tables: readonly Table[]): Promise<Content[]> {
  const datasets = tables.some(({ name }) => name === 'custom_dataset'); // older versions have none
  const { rows } = await client.query<Content>(
    `SELECT sha256, NULL AS run FROM artifact WHERE kind::text <> 'TRAINING_STATE'
     UNION SELECT sha256, run_id FROM artifact WHERE kind::text = 'TRAINING_STATE'
     ${datasets ? 'UNION SELECT sha256, NULL FROM custom_dataset WHERE ready_at IS NOT NULL' : ''}
     ORDER BY 1`,
  );
  return rows;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
