import DataLoader from 'dataloader';
import type { ArtifactStore } from './artifacts/artifact-store.service.ts';
import type { Db } from './db.ts';
import type { Live } from './live/live.service.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Identity } from './teams/authorization.service.ts';

/** Rows for many ids at once, by id. */
export type Batch<Row> = (db: Db, ids: readonly string[]) => Promise<ReadonlyMap<string, Row>>;

/** Asks `batch` once for all ids that a level of the query wants; `key` tells batches apart that are made anew each time. */
export type Load = <Row>(batch: Batch<Row>, id: string, key?: unknown) => Promise<Row | undefined>;

/** What the server's parts share. */
export interface Platform {
  readonly db: Db;
  readonly live: Live;
  readonly store: ArtifactStore;
  readonly leaseSeconds: number;
  readonly rate: RateLimit;
  /** Of this API, such as http://127.0.0.1:4000. */
  readonly apiUrl: string;
  /** Of the web page, such as http://127.0.0.1:3000. */
  readonly webUrl: string;
}

/** What a resolver is given. */
export interface Context extends Platform {
  readonly identity: Identity;
  readonly requestId: string;
  /** Of the token's budget a minute, after this document; null: no limit. */
  remaining: number | null;
  load: Load;
}

export function contextFor(platform: Platform, identity: Identity, requestId: string): Context {
  return { ...platform, identity, requestId, remaining: null, load: loadOnce(platform.db) };
}

/** A subscription outlives what it has read: each event reads afresh. */
export function forget(context: Context): void {
  context.load = loadOnce(context.db);
}

function loadOnce(db: Db): Load {
  const loaders = new Map<unknown, DataLoader<string, unknown>>();
  return <Row>(batch: Batch<Row>, id: string, key: unknown = batch) => {
    const loader =
      loaders.get(key) ??
      new DataLoader<string, unknown>(async (ids) => {
        const rows = await batch(db, ids);
        return ids.map((each) => rows.get(each));
      });
    loaders.set(key, loader);
    return loader.load(id) as Promise<Row | undefined>; // the loader of this batch holds its rows
  };
}
