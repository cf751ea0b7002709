import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient, type Prisma } from './generated/prisma/client.ts';

export type Db = PrismaClient;
/** Inside a transaction. */
export type Tx = Prisma.TransactionClient;

/** Transactions may wait for a connection, or for a colleague's row, longer than Prisma's defaults (2 s, 5 s) allow on a busy machine. */
const transactionOptions = { maxWait: 20_000, timeout: 30_000 };

const pools = new WeakMap<Db, pg.Pool>();

/** Connections at most: the database gives 100 by default, to all API processes together. */
const CONNECTIONS = 10;

/** `onQuery` hears of each statement that Prisma sends. */
export function openDatabase(url: string, onQuery?: () => void): Db {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS, application_name: 'lethe-api' });
  pool.on('error', () => {}); // an idle connection broke: the pool opens another, and what needs one hears of the failure
  const db = new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: true }),
    transactionOptions,
    log: onQuery ? [{ emit: 'event', level: 'query' }] : [],
  });
  if (onQuery) db.$on('query', onQuery);
  pools.set(db, pool);
  return db;
}

/** The connections below Prisma, for the few statements that run hundreds of times a second. */
export function poolOf(db: Db): pg.Pool {
  const pool = pools.get(db);
  if (!pool) throw new Error('poolOf: expected a database that openDatabase opened');
  return pool;
}
