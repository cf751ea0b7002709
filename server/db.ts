import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Prisma } from './generated/prisma/client.ts';

export type Db = PrismaClient;
/** Inside a transaction. */
export type Tx = Prisma.TransactionClient;

/** Transactions may wait for a connection, or for a colleague's row, longer than Prisma's defaults (2 s, 5 s) allow on a busy machine. */
const transactionOptions = { maxWait: 20_000, timeout: 30_000 };

export function openDatabase(url: string): Db {
  const adapter = new PrismaPg({ connectionString: url, max: 10, application_name: 'lethe-api' });
  return new PrismaClient({ adapter, transactionOptions });
}
