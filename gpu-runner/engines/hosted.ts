import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { D2dDescent, D2dObjective, D2dValue, Engine, EngineName, LightGcnParameters } from './engine.ts';
import type { CallName, Calls, FromHost, Opened, ToHost } from './host-messages.ts';

/**
 * An engine in a process of its own. A run's thread may be ended at any moment, and native code does not survive that: Dawn, for
 * one, then takes the whole runner with it. This way the process goes when its thread does, and a driver that crashes ends
 * one run with a reason.
 */
export async function openHosted(name: EngineName): Promise<Engine> {
  const host = startHost();
  try {
    const { device, version, accelerated } = (await host.call('open', { name })) as Opened; // host.ts answers so
    return {
      name,
      device,
      version,
      accelerated,
      evaluateD2d: ({ features, ...objective }) =>
        host.call('evaluateD2d', { objective, random: features !== undefined }, { features }) as Promise<D2dValue>, // as above
      descendD2d: ({ features, report, ...descent }) =>
        host.call(
          'descendD2d',
          { descent, random: features !== undefined },
          { features, report },
        ) as Promise<Float64Array>, // as above
      async trainLightGcn(training) {
        const started = host.begin('trainLightGcn', { training });
        await started.done;
        const session = started.id;
        return {
          trainEpoch: (triples) => host.call('trainEpoch', { session, triples }) as Promise<number>, // as above
          read: () => host.call('read', { session }) as Promise<LightGcnParameters>, // as above
          close: () => void host.call('endSession', { session }).catch(() => undefined), // it may be gone already
        };
      },
      close: host.end,
    };
  } catch (error) {
    host.end();
    throw error;
  }
}

interface Listener {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
  readonly features?: D2dObjective['features'];
  readonly report?: D2dDescent['report'];
}

const STDERR_KEPT = 2000;

function startHost() {
  const child = fork(path.join(import.meta.dirname, 'host-boot.mjs'), {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const waiting = new Map<number, Listener>();
  let calls = 0;
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-STDERR_KEPT)));
  child.on('message', (message: FromHost) => void hear(child, waiting, message));
  const failAll = (reason: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
  };
  child.on('error', (error) => failAll(`the engine's process: ${error.message}`));
  child.on('exit', (code, signal) =>
    failAll(`the engine's process ended (${signal ?? `code ${code}`}) ${said.trim()}`.trim()),
  );

  const begin = <Name extends CallName>(
    name: Name,
    given: Calls[Name],
    on: Pick<Listener, 'features' | 'report'> = {},
  ) => {
    const id = calls++;
    const done = new Promise<unknown>((resolve, reject) => {
      if (!child.connected) reject(new Error(`the engine's process has ended ${said.trim()}`.trim()));
      waiting.set(id, { resolve, reject, ...on });
      child.send({ kind: 'call', id, name, with: given } as ToHost, (error) => error && reject(error)); // name and given belong together
    });
    return { id, done };
  };
  return {
    begin,
    call: <Name extends CallName>(name: Name, given: Calls[Name], on?: Pick<Listener, 'features' | 'report'>) =>
      begin(name, given, on).done,
    end: (): void => void child.kill('SIGKILL'),
  };
}

async function hear(child: ChildProcess, waiting: Map<number, Listener>, message: FromHost): Promise<void> {
  const listener = waiting.get(message.id);
  if (!listener) return;
  switch (message.kind) {
    case 'loss':
      return listener.report?.loss(message.epoch, message.value);
    case 'step':
      return listener.report?.step(message.done);
    case 'draw':
      try {
        const features = await listener.features!(message.epoch); // it asks only where there are such
        child.send({ kind: 'features', question: message.question, features } satisfies ToHost);
      } catch (error) {
        listener.reject(error instanceof Error ? error : new Error(String(error)));
      }
      return;
    default:
      waiting.delete(message.id);
      if (message.kind === 'result') listener.resolve(message.value);
      else listener.reject(new Error(message.message));
  }
}
