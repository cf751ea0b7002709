import type { RunSpec } from './execute-run.ts';
import { paperPanel, referenceCodePanel, type PanelName, type PanelOptions } from './attackers/panel.ts';
import type { DatasetKind, MethodName, ModelName, Preset } from './gql/graphql.ts';
import { advInTDefaults } from './methods/adv-int.ts';
import { d2dRDefaults } from './methods/d2d-r.ts';
import { klRDefaults } from './methods/kl-r.ts';
import { noiseDefaults } from './methods/noise.ts';
import { retrainDefaults } from './methods/retrain.ts';
import { swdRDefaults } from './methods/swd-r.ts';
import { u2uRDefaults } from './methods/u2u-r.ts';
import { u2uSoftmaxDefaults } from './methods/u2u-softmax.ts';
import { lightGcnPresets } from './models/light-gcn.ts';
import { nmfPresets } from './models/nmf.ts';

// The settings that each file of models, methods and attackers gives, put together as the contract has them.

type MethodParameters = RunSpec['method'];
type ModelParameters = RunSpec['model'];
type AttackerParameters = RunSpec['attackers'][number];

/** Of the released code: epochs after training, and its regulariser, which keeps every user's ranking, with its weight. */
const reference = { epochs: 500, regularizer: 'RANKING', alpha: 1e-6 } as const;

export function methodPreset(preset: Preset, name: MethodName): MethodParameters {
  const own = preset === 'REFERENCE_CODE' ? { epochs: reference.epochs } : {};
  const keeping = preset === 'REFERENCE_CODE' ? reference : {};
  const all: Record<MethodName, MethodParameters> = {
    ORIGINAL: { __typename: 'OriginalParameters' },
    U2U_R: { __typename: 'U2uRParameters', ...u2uRDefaults, ...keeping },
    D2D_R: { __typename: 'D2dRParameters', ...d2dRDefaults, ...keeping },
    RETRAIN: { __typename: 'RetrainParameters', ...retrainDefaults },
    ADV_INT: { __typename: 'AdvInTParameters', ...advInTDefaults },
    U2U_SOFTMAX: { __typename: 'U2uSoftmaxParameters', ...u2uSoftmaxDefaults, ...own },
    KL_R: { __typename: 'KlRParameters', ...klRDefaults, ...own },
    SWD_R: { __typename: 'SwdRParameters', ...swdRDefaults, ...own },
    LEACE: { __typename: 'LeaceParameters' },
    NOISE: { __typename: 'NoiseParameters', ...noiseDefaults },
    REMOVAL: { __typename: 'RemovalParameters' },
  };
  return all[name];
}

export function modelPreset(preset: Preset, name: ModelName): ModelParameters {
  if (name === 'NMF') return { __typename: 'NmfParameters', ...nmfPresets[preset] };
  const { layers, ...rest } = lightGcnPresets[preset];
  return { __typename: 'LightGcnParameters', propagationLayers: layers, ...rest };
}

const attackerTypes = {
  MLP: 'MlpParameters',
  XGB: 'XgbParameters',
  LOGISTIC: 'LogisticParameters',
  STANDARDIZED_MLP: 'StandardizedMlpParameters',
  RANDOM_FOREST: 'RandomForestParameters',
  KNN: 'KnnParameters',
  RBF_SVM: 'RbfSvmParameters',
} as const satisfies Record<PanelName, AttackerParameters['__typename']>;

export function attackerPreset(preset: Preset, name: PanelName): AttackerParameters {
  const panel: PanelOptions = preset === 'PAPER' ? paperPanel : referenceCodePanel;
  return { __typename: attackerTypes[name], ...panel[name] } as AttackerParameters; // its own type and parameters
}

/** A run as the preset has it, attacked by the paper's two on the model's own surface. */
export function presetSpec(
  preset: Preset,
  cell: {
    readonly dataset: DatasetKind;
    readonly modelName: ModelName;
    readonly methodName: MethodName;
    readonly seed: number;
  },
): RunSpec {
  const own = cell.modelName === 'NMF' ? 'GMF' : 'LAYER0';
  const reference = preset === 'REFERENCE_CODE';
  return {
    ...cell,
    id: `${preset} ${Object.values(cell).join(' ')}`,
    number: cell.seed,
    attributes: ['gender'],
    unlearned: [own],
    reattack: false,
    model: modelPreset(preset, cell.modelName),
    method: methodPreset(preset, cell.methodName),
    attackers: [attackerPreset(preset, 'MLP'), attackerPreset(preset, 'XGB')],
    protocol: {
      split: reference ? 'LEAVE_ONE_OUT' : 'RATIO',
      ranking: reference ? 'SAMPLED99' : 'FULL',
      attack: 'CV5',
      kCore: 5,
      surfaces: [own],
      repeats: 1,
    },
  };
}
