import type { WebSocket } from 'ws';
import type { Live } from './live/live.service.ts';
import type { Identity } from './teams/authorization.service.ts';

export interface OpenSockets {
  add(identity: Identity, socket: WebSocket): void;
  stop(): void;
}

/** Codes a socket is closed with; clients connect again on all but FORBIDDEN. */
export const CLOSE = { FORBIDDEN: 4403, SERVICE_RESTART: 1012, TRY_AGAIN_LATER: 1013 } as const;

/** Of setTimeout, 24 days; no socket lives that long. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A socket ends with the token that opened it, when its person's role changed, and when events were missed: who connects again asks again. */
export function openSockets(live: Live): OpenSockets {
  const byToken = new Map<string, Set<WebSocket>>();
  /** By team and account. */
  const byMember = new Map<string, Set<WebSocket>>();
  const stop = live.listen((event) => {
    if (event.topic === 'token') {
      for (const socket of byToken.get(event.token) ?? []) socket.close(CLOSE.FORBIDDEN, 'Forbidden');
    }
    if (event.topic === 'member') {
      for (const socket of byMember.get(`${event.team} ${event.account}`) ?? []) {
        socket.close(CLOSE.SERVICE_RESTART, 'Your role has changed');
      }
    }
    if (event.topic === 'gap') {
      for (const own of byToken.values()) {
        for (const socket of own) socket.close(CLOSE.SERVICE_RESTART, 'Events were missed');
      }
    }
  });
  return {
    add({ tokenId, expiresAt, team, account }, socket) {
      file(byToken, tokenId, socket);
      if (account) file(byMember, `${team.id} ${account.id}`, socket);
      const left = expiresAt === null ? Number.POSITIVE_INFINITY : expiresAt.getTime() - Date.now();
      const expiry =
        left > LONGEST_TIMER ? undefined : setTimeout(() => socket.close(CLOSE.FORBIDDEN, 'Forbidden'), left);
      socket.once('close', () => clearTimeout(expiry));
    },
    stop,
  };
}

/** Under `key`, until it closes. */
function file(sockets: Map<string, Set<WebSocket>>, key: string, socket: WebSocket): void {
  const own = sockets.get(key) ?? new Set();
  sockets.set(key, own.add(socket));
  socket.once('close', () => {
    own.delete(socket);
    if (own.size === 0) sockets.delete(key);
  });
}
