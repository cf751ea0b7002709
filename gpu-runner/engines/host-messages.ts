import type { D2dDescent, D2dObjective, FourierFeatures, LightGcnTraining } from './engine.ts';
import type { EngineName } from './engine.ts';
import type { Triples } from '../kernels/sampling.ts';

/** What can be called in an engine's process; `session` is the number of the call that started it. */
export interface Calls {
  open: { readonly name: EngineName };
  evaluateD2d: { readonly objective: Omit<D2dObjective, 'features'>; readonly random: boolean };
  descendD2d: { readonly descent: Omit<D2dDescent, 'features' | 'report'>; readonly random: boolean };
  trainLightGcn: { readonly training: LightGcnTraining };
  trainEpoch: { readonly session: number; readonly triples: Triples };
  read: { readonly session: number };
  endSession: { readonly session: number };
}

export type CallName = keyof Calls;

export type ToHost =
  | {
      readonly [Name in CallName]: {
        readonly kind: 'call';
        readonly id: number;
        readonly name: Name;
        readonly with: Calls[Name];
      };
    }[CallName]
  | { readonly kind: 'features'; readonly question: number; readonly features: FourierFeatures };

export type FromHost =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  | {
      readonly kind: 'loss';
      readonly id: number;
      readonly epoch: number;
      readonly value: Parameters<D2dDescent['report']['loss']>[1];
    }
  | { readonly kind: 'step'; readonly id: number; readonly done: number }
  /** Asks for the random features of an epoch, which only the caller can draw. */
  | { readonly kind: 'draw'; readonly id: number; readonly question: number; readonly epoch: number };

/** What an engine says of itself when it is open. */
export interface Opened {
  readonly device: string;
  readonly version: string;
  readonly accelerated: boolean;
}
