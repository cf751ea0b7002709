export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

export type Reply<Data> =
  { readonly ok: true; readonly data: Data } | { readonly ok: false; readonly refusal: Refusal };

/** Sends JSON to a sign-in route; answers what came, or why not, in words for people. */
export async function post<Data = null>(path: string, body: object): Promise<Reply<Data>> {
  const refuse = (status: number, reason: string): Reply<Data> => ({ ok: false, refusal: { status, reason } });
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const said: unknown = response.status === 204 ? null : await response.json().catch(() => null);
    if (response.ok) return { ok: true, data: said as Data }; // the shape of each route's answer
    const error = said !== null && typeof said === 'object' && 'error' in said ? said.error : null;
    if (typeof error === 'string') return refuse(response.status, error);
    return refuse(
      response.status,
      response.status === 502 ? 'The API does not answer.' : `The API answered ${response.status}.`,
    );
  } catch {
    return refuse(0, 'The server does not answer.');
  }
}

const INVITATION = 'lethe-invitation';

/** An invitation that waits while its holder signs in; it stays in this tab. */
export const heldInvitation = {
  keep: (secret: string): void => sessionStorage.setItem(INVITATION, secret),
  get: (): string | null => sessionStorage.getItem(INVITATION),
  drop: (): void => sessionStorage.removeItem(INVITATION),
};

/** Whoever has just signed in goes on to an invitation they hold, else home. */
export function goOn(): void {
  location.replace(heldInvitation.get() === null ? '/' : '/invitation');
}

/** Sends the browser to the single sign-on provider; answers why not. */
export async function singleSignOn(invitation?: string): Promise<string | null> {
  const reply = await post<{ url: string }>('/auth/single-sign-on', invitation === undefined ? {} : { invitation });
  if (!reply.ok) return reply.refusal.reason;
  location.assign(reply.data.url);
  return null;
}
