import { WebSocket } from 'ws';
import type { BenchStage } from './stage.ts';

export interface Subscribers {
  /** Resolves with the time (performance.now) at which each has been sent the next update that is behind `fraction`. */
  arrivals(fraction: number): Promise<number[]>;
  close(): void;
}

/** Opens so many sockets, each subscribed to one run. The protocol by hand: 1,000 clients of graphql-ws would measure themselves. */
export async function openSubscribers(stage: BenchStage, count: number, run: string): Promise<Subscribers> {
  const sockets: WebSocket[] = [];
  let arrived: number[] = [];
  let wanted = Infinity;
  let all = (): void => {};
  for (let from = 0; from < count; from += 50) {
    const batch = Array.from({ length: Math.min(50, count - from) }, () =>
      subscribe(stage, run, (fraction) => {
        if (fraction < wanted) return;
        arrived.push(performance.now());
        if (arrived.length === count) all();
      }),
    );
    sockets.push(...(await Promise.all(batch)));
  }
  return {
    arrivals(fraction) {
      arrived = [];
      wanted = fraction;
      return new Promise((resolve) => (all = () => resolve(arrived)));
    },
    close: () => sockets.forEach((socket) => socket.terminate()),
  };
}

function subscribe(stage: BenchStage, run: string, update: (fraction: number) => void): Promise<WebSocket> {
  const socket = new WebSocket(`${stage.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const query = 'subscription ($run: ID) { runUpdated(run: $run) { id status progress { fraction etaSeconds } } }';
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('bench: a socket was closed')));
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${stage.apiToken}` } })),
    );
    socket.on('message', (text: Buffer) => {
      const message = JSON.parse(text.toString()) as {
        type: string;
        payload?: { data?: { runUpdated: { progress: { fraction: number } } } };
      }; // of graphql-transport-ws
      if (message.type === 'connection_ack') {
        socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query, variables: { run } } }));
        socket.send(JSON.stringify({ type: 'ping' })); // answered behind what came before it
      } else if (message.type === 'pong') resolve(socket);
      else if (message.type === 'next') update(message.payload?.data?.runUpdated.progress.fraction ?? NaN);
      else if (message.type === 'error') reject(new Error(text.toString()));
    });
  });
}
