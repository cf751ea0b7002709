import { canonicalAttribute } from '../attributes.ts';
import { canonicalHash } from '../canonical.ts';
import type { AttackProtocol, DatasetKind, RankingKind, SplitKind, Surface } from '../enums.ts';
import { inOrder, surfacesOf } from '../surfaces.ts';
import type { AttackerParameters, MethodParameters, ModelParameters } from '../runs/parameters.service.ts';

export interface ProtocolChoice {
  readonly split: SplitKind;
  readonly ranking: RankingKind;
  readonly attack: AttackProtocol;
  readonly kCore: number;
  /** Attacked. */
  readonly surfaces: readonly Surface[];
  readonly repeats: number;
}

/** A data set of the team's own. */
export interface OwnDataset {
  readonly id: string;
  readonly name: string;
  readonly sha256: string;
  readonly attributes: readonly string[];
  readonly hasTimes: boolean;
}

export interface DatasetChoice {
  readonly kind: DatasetKind;
  /** Of kind CUSTOM: which. */
  readonly own?: OwnDataset | undefined;
}

/** A checked launch input. */
export interface Grid {
  readonly datasets: readonly DatasetChoice[];
  readonly models: readonly ModelParameters[];
  /** Each one attribute, or several joined. */
  readonly attributes: readonly string[];
  readonly methods: readonly MethodParameters[];
  /** Null: the own surface of each model. */
  readonly unlearn: readonly Surface[] | null;
  readonly attackers: readonly AttackerParameters[];
  /** `surfaces` null: the own one of each model. */
  readonly protocol: Omit<ProtocolChoice, 'surfaces'> & { readonly surfaces: readonly Surface[] | null };
  readonly seeds: { readonly from: number; readonly count: number };
}

/** One run to be. */
export interface Cell {
  readonly dataset: DatasetKind;
  /** Of a CUSTOM one: which. */
  readonly own?: OwnDataset | undefined;
  readonly model: ModelParameters;
  readonly attribute: string;
  readonly method: MethodParameters;
  /** Surfaces; none for an Original, so that all ways to unlearn a model share one. */
  readonly unlearned: readonly Surface[];
  readonly attackers: readonly AttackerParameters[];
  readonly protocol: ProtocolChoice;
  readonly seed: number;
  /** Of everything above. */
  readonly configHash: string;
  /** Of everything but the seed. */
  readonly rowHash: string;
  /** Of the Original it starts from or is compared with; null for an Original. */
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
    for (const { kind: dataset, own } of grid.datasets) {
      for (const model of grid.models) {
        const protocol = { ...grid.protocol, surfaces: chosen(grid.protocol.surfaces, model) };
        const unlearned = chosen(grid.unlearn, model);
        for (const attribute of grid.attributes.map(canonicalAttribute)) {
          for (const method of methodsWithOriginal(grid)) {
            const cell = cellOf({ dataset, own, model, attribute, method, unlearned, attackers, protocol, seed });
            if (!cells.has(cell.configHash)) cells.set(cell.configHash, cell);
          }
        }
      }
    }
  }
  return [...cells.values()];
}

/** Every method starts from the Original of its cell, or is compared with it. */
function methodsWithOriginal(grid: Grid): readonly MethodParameters[] {
  return [ORIGINAL, ...grid.methods.filter(({ name }) => name !== 'ORIGINAL')];
}

function chosen(surfaces: readonly Surface[] | null, { name }: ModelParameters): readonly Surface[] {
  return surfaces === null ? surfacesOf[name].slice(0, 1) : inOrder(surfaces);
}

function cellOf(asked: Omit<Cell, 'configHash' | 'rowHash' | 'parentHash'>): Cell {
  const original = { ...asked, method: ORIGINAL, unlearned: [] };
  const isOriginal = asked.method.name === 'ORIGINAL';
  const config = isOriginal ? original : asked;
  const { seed: _, ...row } = config;
  return {
    ...config,
    configHash: hashOf(config),
    rowHash: hashOf(row),
    parentHash: isOriginal ? null : hashOf(original),
  };
}

/** A data set of the team's own is its content, by whatever name. */
function hashOf({ own, ...config }: { readonly own?: OwnDataset | undefined }): string {
  return canonicalHash({ ...config, own: own?.sha256 });
}

export function fingerprintOf(protocol: ProtocolChoice): string {
  const { split, ranking, attack, kCore, surfaces, repeats } = protocol;
  return `p_${canonicalHash({ split, ranking, attack, kCore, surfaces, repeats }).slice(0, 12)}`;
}
