// A team whose every text is recognisable: whatever of it an answer holds, can be told.
import pg from 'pg';
import { newId } from '../../../server/ids.ts';
import type { Api } from '../../support/api.ts';
import { launch, openRunner } from '../queue/actors.ts';
import { mutate, somebody, type Somebody } from './people.ts';

export const MARK = 'MARK:';

export interface MarkedTeam {
  readonly owner: Somebody;
  readonly viewer: Somebody;
  /** Of every row in the database, by table. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  readonly runNumber: number;
  readonly experimentNumber: number;
  /** A lease that is held now. */
  readonly lease: string;
  /** What nobody may ever be told. */
  readonly secrets: readonly string[];
  /** `table.column` of what was marked. */
  readonly marked: readonly string[];
  /** Every row as text, by table. */
  rows(): Promise<ReadonlyMap<string, readonly string[]>>;
  close(): Promise<void>;
}

/** Tables that belong to no team. */
const SHARED = new Set([
  '_prisma_migrations',
  'protocol',
  'paper_figure',
  'login_rate',
  'login_state',
  'server_secret',
]);
/** Texts that programs read: their words stay, and they say nothing about a team. */
const KEPT = new Set(['audit_entry.action', 'credential.provider_id', 'idempotency.operation']);
const SECRET = /(^|\.)(hash|password|lease_token|request_hash)$|server_secret\.value$/;

/** To be called while the database holds nothing of any other team. */
export async function seedMarkedTeam(api: Api): Promise<MarkedTeam> {
  const { teamId } = await api.db.member.findFirstOrThrow();
  const owner = await somebody(api, teamId, 'OWNER');
  const viewer = await somebody(api, teamId, 'VIEWER');
  const { experiment } = await launch(api, { methods: [{ u2uR: {} }, { d2dR: {} }] });
  const runner = await openRunner(api, 'ours');
  const first = await runner.take();
  await runner.dataset(first.lease.token);
  await runner.finish(first);
  const held = await runner.take();
  await runner.dataset(held.lease.token);
  await mutate(owner.own, 'inviteMember', { role: 'VIEWER', email: 'kay@example.org' });
  await api.db.account.update({ where: { id: owner.accountId }, data: { email: 'owner@example.org' } });
  await api.db.customDataset.create({
    data: {
      id: newId('CustomDataset'),
      teamId,
      name: 'x',
      title: 'x',
      licence: 'x',
      citation: 'x',
      homepage: 'x',
      sha256: 'x',
      readyAt: new Date(),
    },
  });
  const client = new pg.Client({ connectionString: api.databaseUrl });
  await client.connect();
  const secrets = await valuesOf(client, (column) => SECRET.test(column));
  const marked = await mark(client);
  const tables = (await columns(client)).filter(({ column }) => column === 'id').map(({ table }) => table);
  const ids = new Map<string, string[]>();
  for (const table of tables.filter((each) => !SHARED.has(each))) {
    ids.set(
      table,
      (await client.query<{ id: string }>(`SELECT id FROM "${table}"`)).rows.map(({ id }) => id),
    );
  }
  return {
    owner,
    viewer,
    ids,
    runNumber: held.run.number,
    experimentNumber: experiment.number,
    lease: held.lease.token,
    secrets,
    marked,
    async rows() {
      const rows = new Map<string, string[]>();
      for (const table of new Set((await columns(client)).map((each) => each.table))) {
        if (SHARED.has(table)) continue;
        rows.set(
          table,
          (await client.query<{ row: string }>(`SELECT t::text AS row FROM "${table}" t`)).rows.map(({ row }) => row),
        );
      }
      return rows;
    },
    close: () => client.end(),
  };
}

interface Column {
  readonly table: string;
  readonly column: string;
  readonly list: boolean;
  /** Part of a key, or pointing at one. */
  readonly key: boolean;
}

async function columns(client: pg.Client): Promise<Column[]> {
  const { rows } = await client.query<Column>(`
    SELECT c.table_name AS table, c.column_name AS column, c.udt_name = '_text' AS list,
           EXISTS (SELECT FROM information_schema.key_column_usage k JOIN information_schema.table_constraints t USING (constraint_name, table_name)
                   WHERE k.table_name = c.table_name AND k.column_name = c.column_name AND t.constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY')) AS key
    FROM information_schema.columns c JOIN information_schema.tables b USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND b.table_type = 'BASE TABLE' AND c.udt_name IN ('text', '_text')
    ORDER BY 1, 2`);
  return rows;
}

async function mark(client: pg.Client): Promise<string[]> {
  const marked: string[] = [];
  for (const { table, column, list, key } of await columns(client)) {
    const name = `${table}.${column}`;
    if (SHARED.has(table) || KEPT.has(name) || SECRET.test(name) || key) continue;
    const text = `'${MARK}${name}:' || md5(t.ctid::text)`;
    await client.query(`UPDATE "${table}" t SET "${column}" = ${list ? `ARRAY[${text}]` : text}`);
    marked.push(name);
  }
  return marked;
}

async function valuesOf(client: pg.Client, wanted: (column: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  for (const { table, column } of await columns(client)) {
    if (!wanted(`${table}.${column}`)) continue;
    const { rows } = await client.query<{ value: string | null }>(`SELECT "${column}" AS value FROM "${table}"`);
    found.push(...rows.flatMap(({ value }) => (value === null || value.length < 16 ? [] : [value])));
  }
  return found;
}
