import type { Engine, FourierFeatures, LightGcnSession } from './engine.ts';
import type { FromHost, Opened, ToHost } from './host-messages.ts';
import { openHere } from './open-here.ts';

// The process that an engine with native code lives in, driven by hosted.ts. It ends with whoever started it.

type Call = Extract<ToHost, { kind: 'call' }>;

let engine: Engine | undefined;
const sessions = new Map<number, LightGcnSession>();
const awaited = new Map<number, (features: FourierFeatures) => void>();
let questions = 0;

process.on('disconnect', () => process.exit());
process.on('message', (message: ToHost) => {
  if (message.kind === 'call') void answer(message);
  else {
    awaited.get(message.question)?.(message.features);
    awaited.delete(message.question);
  }
});

async function answer(call: Call): Promise<void> {
  const { id } = call;
  try {
    tell({ kind: 'result', id, value: await carryOut(call) });
  } catch (error) {
    tell({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) });
  }
}

async function carryOut(call: Call): Promise<unknown> {
  const { id } = call;
  const features = (epoch: number): Promise<FourierFeatures> =>
    new Promise((resolve) => {
      const question = questions++;
      awaited.set(question, resolve);
      tell({ kind: 'draw', id, question, epoch });
    });
  switch (call.name) {
    case 'open': {
      engine = await openHere(call.with.name);
      const { device, version, accelerated } = engine;
      return { device, version, accelerated } satisfies Opened;
    }
    case 'evaluateD2d':
      return engine?.evaluateD2d?.({ ...call.with.objective, features: call.with.random ? features : undefined });
    case 'descendD2d':
      return engine?.descendD2d?.({
        ...call.with.descent,
        features: call.with.random ? features : undefined,
        report: {
          loss: (epoch, value) => tell({ kind: 'loss', id, epoch, value }),
          step: (done) => tell({ kind: 'step', id, done }),
        },
      });
    case 'trainLightGcn': {
      const session = await engine?.trainLightGcn?.(call.with.training);
      if (session) sessions.set(id, session);
      return undefined;
    }
    case 'trainEpoch':
      return sessions.get(call.with.session)?.trainEpoch(call.with.triples);
    case 'read':
      return sessions.get(call.with.session)?.read();
    case 'endSession':
      sessions.get(call.with.session)?.close();
      sessions.delete(call.with.session);
      return undefined;
  }
}

function tell(message: FromHost): void {
  process.send?.(message);
}
