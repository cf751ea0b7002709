#!/usr/bin/env node
// JSON-RPC stand-in for Prisma's native schema-engine, on @prisma/schema-engine-wasm + @prisma/adapter-pg
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import readline from 'node:readline';
import path from 'node:path';
import pg from 'pg';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
const require = createRequire(import.meta.url);

const panics = (globalThis.PRISMA_WASM_PANIC_REGISTRY = {
  message: '',
  set_message(m) {
    this.message = m;
  },
  get() {
    return this.message;
  },
});
const logErr = (code, message) =>
  process.stderr.write(
    JSON.stringify({
      timestamp: new Date().toISOString(),
      level: 'ERROR',
      fields: { message, error_code: code, is_panic: false },
      target: 'schema_engine::logger',
    }) + '\n',
  );
process.on('uncaughtException', (e) => {
  logErr(undefined, panics.get() || String(e.stack));
  process.exit(101);
});

async function loadEngine() {
  const bg = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const dir = path.dirname(require.resolve('@prisma/schema-engine-wasm'));
  const inst = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path.join(dir, 'schema_engine_bg.wasm'))), {
    './schema_engine_bg.js': bg,
  });
  bg.__wbg_set_wasm(inst.exports);
  inst.exports.__wbindgen_start?.();
  return bg.SchemaEngine;
}
const args = process.argv.slice(2);
if (args.includes('--version') || args.includes('-V')) {
  console.log('schema-engine-cli 0edf323efd1d98336f3f0a68684b56f689b900d3');
  process.exit(0);
}
const models = [];
let url;
let cli;
for (let i = 0; i < args.length; i++) {
  if (args[i] === '--datamodels' || args[i] === '-d') models.push(args[++i]);
  else if (args[i] === '--datasource') url = JSON.parse(args[++i]).url;
  else if (args[i] === 'cli') cli = args[++i];
}
const u = new URL(url ?? process.env.DATABASE_URL ?? 'postgresql://postgres@127.0.0.1:5432/postgres');
// The wasm engine reads pg_catalog columns of the internal type "char" (OID 18), which adapter-pg refuses: report it as text.
const CHAR = 18,
  TEXT = 25;
const asText = (res) => {
  for (const f of res?.fields ?? []) if (f.dataTypeID === CHAR) f.dataTypeID = TEXT;
  return res;
};
class CatalogClient extends pg.Client {
  query(...a) {
    const cb = a.at(-1);
    if (typeof cb === 'function') {
      a[a.length - 1] = (err, res) => cb(err, asText(res));
      return super.query(...a);
    }
    const r = super.query(...a);
    return typeof r?.then === 'function' ? r.then(asText) : r;
  }
}
const base = {
  host: u.hostname,
  port: Number(u.port || 5432),
  user: decodeURIComponent(u.username),
  password: decodeURIComponent(u.password),
};
const database = decodeURIComponent(u.pathname.slice(1));
const options = { schema: u.searchParams.get('schema') ?? undefined };
async function withClient(db, fn) {
  const c = new pg.Client({ ...base, database: db });
  await c.connect();
  try {
    await fn(c);
  } finally {
    await c.end();
  }
}

if (cli) {
  try {
    if (cli === 'can-connect-to-database') await withClient(database, async () => {});
    else if (cli === 'create-database')
      await withClient('postgres', (c) => c.query(`create database ${pg.escapeIdentifier(database)}`));
    else if (cli === 'drop-database')
      await withClient('postgres', (c) =>
        c.query(`drop database if exists ${pg.escapeIdentifier(database)} with (force)`),
      );
    process.exit(0);
  } catch (e) {
    logErr(e.code === '3D000' ? 'P1003' : 'P1001', e.message || String(e));
    process.exit(1);
  }
}
const adapterFor = (db) => new PrismaPg({ ...base, database: db, Client: CatalogClient, max: 1 }, options);
const main = adapterFor(database);
const factory = bindMigrationAwareSqlAdapterFactory({
  provider: main.provider,
  adapterName: main.adapterName,
  connect: () => main.connect(),
  async connectToShadowDb() {
    const name = `prisma_shadow_${Date.now()}_${process.pid}`;
    await withClient('postgres', (c) => c.query(`create database ${pg.escapeIdentifier(name)}`));
    const shadow = await adapterFor(name).connect();
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await withClient('postgres', (c) => c.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`));
    };
    return shadow;
  },
});
const SchemaEngine = await loadEngine();
let engine;
const getEngine = () =>
  (engine ??= SchemaEngine.new(
    { datamodels: models.length ? models.map((f) => [f, readFileSync(f, 'utf8')]) : undefined },
    () => {},
    factory,
  ));
const send = (o) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...o }) + '\n');
let n = 1000,
  pending = 0,
  closed = false;
const rl = readline.createInterface({ input: process.stdin });
const done = () => {
  if (closed && !pending) process.exit(0);
};
rl.on('line', async (line) => {
  const { id, method, params } = JSON.parse(line);
  if (!method) return;
  pending++;
  try {
    const e = await getEngine();
    const result = method === 'getDatabaseVersion' ? await e.version(params) : await e[method](params);
    if (method === 'diff' && result?.stdout) send({ id: n++, method: 'print', params: { content: result.stdout } });
    send({ id, result: result ?? null });
  } catch (err) {
    send({
      id,
      error: {
        code: 4466,
        message: 'An error happened. Check the data field for details.',
        data: {
          is_panic: false,
          message: err.message ?? String(err),
          backtrace: null,
          ...(err.code ? { error_code: err.code, meta: err.meta ?? {} } : {}),
        },
      },
    });
  }
  pending--;
  done();
});
rl.on('close', () => {
  closed = true;
  done();
});
