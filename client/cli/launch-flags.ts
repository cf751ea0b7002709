import type {
  AttackerInput,
  DatasetKind,
  LaunchInput,
  MethodInput,
  ModelInput,
  Preset,
  ProtocolInput,
  Surface,
} from '../lethe.ts';
import { UsageError } from './exit.ts';
import { seeds } from './numbers.ts';
import { assignments, choices, enumValues, isEnumValue } from './typed-text.ts';

export interface LaunchFlags {
  readonly name?: string;
  readonly dataset?: readonly string[];
  readonly model?: readonly string[];
  readonly method?: readonly string[];
  readonly seeds?: string;
  readonly attribute?: readonly string[];
  readonly attacker?: readonly string[];
  readonly protocol?: string;
  readonly unlearn?: readonly string[];
  readonly preset?: Preset;
  readonly priority?: number;
  readonly key?: string;
}

/** What the flags and the file say together; throws UsageError where something is missing. */
export function inputOf(flags: LaunchFlags, file: Partial<LaunchInput> = {}): LaunchInput {
  const given = { ...file, ...inputOfFlags(flags) };
  const { datasets, customDatasets, methods, seeds: range } = given;
  const missing = [!datasets && !customDatasets && '--dataset', !methods && '--method', !range && '--seeds'].filter(
    Boolean,
  );
  if (!(datasets || customDatasets) || !methods || !range) {
    throw new UsageError(`expected ${missing.join(', ')}, or a file (-f) that says so`);
  }
  return { ...given, methods, seeds: range, name: given.name ?? title(given) };
}

function inputOfFlags(flags: LaunchFlags): Partial<LaunchInput> {
  const { name, preset, priority, key } = flags;
  const all = <T>(texts: readonly string[] | undefined, type: string, flag: string) =>
    texts?.flatMap((text) => choices(text, type, flag)) as T[] | undefined; // as the contract types them
  const protocols = flags.protocol === undefined ? [] : assignments(flags.protocol, 'ProtocolInput', '--protocol');
  if (protocols.length > 1) throw new UsageError('--protocol: expected one protocol; a sweep (/) is for methods');
  return defined({
    name,
    preset,
    priority,
    idempotencyKey: key,
    ...datasetsOf(flags.dataset),
    models: all<ModelInput>(flags.model, 'ModelInput', '--model'),
    methods: all<MethodInput>(flags.method, 'MethodInput', '--method'),
    attackers: all<AttackerInput>(flags.attacker, 'AttackerInput', '--attacker'),
    attributes: flags.attribute?.flatMap((text) => text.split(',')),
    protocol: protocols[0] as ProtocolInput | undefined, // as the contract types it
    unlearn: flags.unlearn && enumValues<Surface>(flags.unlearn, 'Surface', '--unlearn'),
    seeds: flags.seeds === undefined ? undefined : seeds(flags.seeds),
  });
}

/** A name that is not of the catalogue is one of the team's own. */
function datasetsOf(texts: readonly string[] | undefined): Pick<Partial<LaunchInput>, 'datasets' | 'customDatasets'> {
  if (!texts) return {};
  const names = texts.flatMap((text) => text.split(',')).map((text) => text.trim());
  const kinds = names.filter((name) => isEnumValue(name, 'DatasetKind'));
  const own = names.filter((name) => !kinds.includes(name));
  return {
    datasets: enumValues<DatasetKind>(kinds, 'DatasetKind', '--dataset'),
    ...(own.length > 0 && { customDatasets: own }),
  };
}

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T; // the same, without what is undefined
}

function title({ datasets, customDatasets, attributes, models }: Partial<LaunchInput>): string {
  const list = (value: unknown): string => [value].flat().join(', ');
  const keys = [models ?? { nmf: {} }].flat().map((model) => Object.keys(model)[0]);
  return `${list(attributes ?? 'gender')}: ${list([datasets ?? [], customDatasets ?? []].flat())}, ${list([...new Set(keys)])}`;
}
