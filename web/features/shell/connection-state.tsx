'use client';

import { type Connection, useConnection } from '../../lib/connection.ts';

const words: Record<Connection, { readonly text: string; readonly title: string; readonly colour: string }> = {
  connecting: { text: 'Connecting', title: 'Asking the API for its live feed', colour: 'bg-strong' },
  live: { text: 'Live', title: 'Results appear by themselves', colour: 'bg-good' },
  reconnecting: { text: 'Reconnecting', title: 'The live feed broke off; what is shown may be old', colour: 'bg-warn' },
  offline: { text: 'Offline', title: 'The API does not answer; what is shown may be old', colour: 'bg-danger' },
};

export function ConnectionState() {
  const state = useConnection();
  const { text, title, colour } = words[state];
  return (
    <p role="status" title={title} data-connection={state} className="flex items-center gap-2 px-2 text-xs text-muted">
      <span className={`size-1.5 rounded-full ${colour}`} aria-hidden="true" />
      <span className={state === 'live' || state === 'connecting' ? 'max-md:sr-only' : ''}>{text}</span>
    </p>
  );
}
