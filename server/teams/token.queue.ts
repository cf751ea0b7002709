import { type Db, poolOf } from '../db.ts';
import type { Role, TokenKind, TokenScope } from '../enums.ts';

export interface HolderRow {
  readonly token_id: string;
  readonly kind: TokenKind;
  readonly scopes: TokenScope[];
  readonly expires_at: Date | null;
  readonly fresh_until: Date | null;
  /** Not noted as used within the last minute. */
  readonly unseen: boolean;
  readonly account_id: string | null;
  readonly account_name: string | null;
  readonly role: Role | null;
  readonly team_id: string;
  readonly slug: string;
  readonly team_name: string;
}

/**
 * Who holds a secret, asked before every request: one statement. A session looks at the team it is asked for, else at its own, else,
 * when its person has left that one, at the first they are still in; other tokens are of one team. A runner token outlives the membership
 * of who made it.
 */
export async function holderOf(db: Db, hash: string, slug: string | null): Promise<HolderRow | undefined> {
  const { rows } = await poolOf(db).query<HolderRow>({ name: 'holder', text: HOLDER, values: [hash, slug] });
  return rows[0];
}

const HOLDER = `
  SELECT t.id AS token_id, t.kind::text AS kind, t.scopes::text[] AS scopes, t.expires_at, t.fresh_until,
           (t.used_at IS NULL OR t.used_at < now() - interval '1 minute') AS unseen,
           a.id AS account_id, a.name AS account_name, m.role::text AS role,
           team.id AS team_id, team.slug, team.name AS team_name
    FROM token t
    LEFT JOIN account a ON a.id = t.account_id AND t.kind <> 'RUNNER'
    LEFT JOIN LATERAL (
      SELECT own.team_id, own.role FROM member own JOIN team its ON its.id = own.team_id
      WHERE own.account_id = a.id AND (t.kind = 'SESSION' OR own.team_id = t.team_id)
        AND ($2::text IS NULL OR its.slug = $2)
      ORDER BY (own.team_id = t.team_id) DESC, own.created_at, own.id LIMIT 1
    ) m ON true
    JOIN team ON team.id = CASE WHEN t.kind = 'RUNNER' THEN t.team_id ELSE m.team_id END
    WHERE t.hash = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
      AND ($2::text IS NULL OR team.slug = $2)`;

/** Counts one attempt in the window that is open for `key`, over all servers; false when there were too many. */
export async function countAttempt(db: Db, key: string, { max, seconds }: Rate): Promise<boolean> {
  const rows = await db.$queryRaw<{ count: number }[]>`
    INSERT INTO login_rate (key, count, since) VALUES (${key}, 1, now())
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN login_rate.since < now() - make_interval(secs => ${seconds}) THEN 1 ELSE login_rate.count + 1 END,
      since = CASE WHEN login_rate.since < now() - make_interval(secs => ${seconds}) THEN now() ELSE login_rate.since END
    RETURNING count`;
  return (rows[0]?.count ?? 0) <= max;
}

export interface Rate {
  readonly max: number;
  readonly seconds: number;
}
