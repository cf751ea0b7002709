import { canonicalHash } from '../canonical.ts';
import type { AttackProtocol, DatasetKind, RankingKind, SplitKind, Surface } from '../enums.ts';
import type { AttackerParameters, MethodParameters, ModelParameters } from '../runs/parameters.service.ts';

export interface ProtocolChoice {
  readonly split: SplitKind;
  readonly ranking: RankingKind;
  readonly attack: AttackProtocol;
  readonly kCore: number;
  readonly surface: Surface;
}

/** A checked launch input. */
export interface Grid {
  readonly datasets: readonly DatasetKind[];
  readonly models: readonly ModelParameters[];
  readonly attributes: readonly string[];
  readonly methods: readonly MethodParameters[];
  readonly attackers: readonly AttackerParameters[];
  readonly protocol: ProtocolChoice;
  readonly seeds: { readonly from: number; readonly count: number };
}

/** One run to be. */
export interface Cell {
  readonly dataset: DatasetKind;
  readonly model: ModelParameters;
  readonly attribute: string;
  readonly method: MethodParameters;
  readonly attackers: readonly AttackerParameters[];
  readonly protocol: ProtocolChoice;
  readonly seed: number;
  /** Of everything above. */
  readonly configHash: string;
  /** Of everything but the seed. */
  readonly rowHash: string;
  /** Of the Original it starts from; null for an Original. */
  readonly parentHash: string | null;
}

const ORIGINAL: MethodParameters = { name: 'ORIGINAL' };

/** Cells of a grid at most, before it is expanded: its added Originals counted, equal cells counted twice. */
export function gridSize(grid: Grid): number {
  const { datasets, models, attributes, seeds } = grid;
  return datasets.length * models.length * attributes.length * methodsWithOriginal(grid).length * seeds.count;
}

/**
 * The cells of a grid, each once, an Original always before what starts from it, and seed by seed, so that the first comparison of all methods is
 * there after the first seed.
 */
export function cellsOf(grid: Grid): Cell[] {
  const attackers = [...grid.attackers].sort((a, b) => (a.name < b.name ? -1 : 1)); // their order means nothing
  const cells = new Map<string, Cell>();
  for (let i = 0; i < grid.seeds.count; i++) {
    const seed = grid.seeds.from + i;
    for (const dataset of grid.datasets) {
      for (const model of grid.models) {
        for (const attribute of grid.attributes) {
          for (const method of methodsWithOriginal(grid)) {
            const cell = cellOf({ dataset, model, attribute, method, attackers, protocol: grid.protocol, seed });
            if (!cells.has(cell.configHash)) cells.set(cell.configHash, cell);
          }
        }
      }
    }
  }
  return [...cells.values()];
}

/** Every method so far starts from the Original of its cell. */
function methodsWithOriginal(grid: Grid): readonly MethodParameters[] {
  return [ORIGINAL, ...grid.methods.filter(({ name }) => name !== 'ORIGINAL')];
}

function cellOf(config: Omit<Cell, 'configHash' | 'rowHash' | 'parentHash'>): Cell {
  const { seed: _, ...row } = config;
  const isOriginal = config.method.name === 'ORIGINAL';
  return {
    ...config,
    configHash: canonicalHash(config),
    rowHash: canonicalHash(row),
    parentHash: isOriginal ? null : canonicalHash({ ...config, method: ORIGINAL }),
  };
}

export function fingerprintOf(protocol: ProtocolChoice): string {
  const { split, ranking, attack, kCore, surface } = protocol;
  return `p_${canonicalHash({ split, ranking, attack, kCore, surface }).slice(0, 12)}`;
}
