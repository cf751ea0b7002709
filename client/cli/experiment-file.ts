// An experiment as YAML or JSON: the shape of the launch mutation's input, checked against the contract, complaints with their line.
import { readFile } from 'node:fs/promises';
import { coerceInputValue, isInputObjectType } from 'graphql';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document, type ParsedNode } from 'yaml';
import type { LaunchInput } from '../lethe.ts';
import { contract } from './contract.ts';
import { UsageError } from './exit.ts';

type Path = readonly (string | number)[];

export interface ExperimentFile {
  readonly input: LaunchInput;
  /** "experiment.yaml:12:9" of a path of the input, or of the nearest that is there. */
  place(path: Path): string;
}

/** "-" is stdin. Throws UsageError with a line for each mistake. */
export async function readExperimentFile(file: string): Promise<ExperimentFile> {
  const shown = file === '-' ? 'stdin' : file;
  const text = await (file === '-' ? readStdin() : readFile(file, 'utf8')).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${shown}: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`);
  });
  return parseExperiment(text, shown);
}

export function parseExperiment(text: string, file: string): ExperimentFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [broken] = document.errors;
  if (broken) throw new UsageError(`${at(broken.pos[0])}: ${broken.message}`);
  const place = (path: Path): string => at(offsetOf(document, path));
  const input: unknown = document.toJS();
  if (!isMap(document.contents))
    throw new UsageError(`${at(0)}: expected an experiment: name, datasets, methods, seeds, …`);
  const mistakes = check(input).map(({ path, message }) => {
    const [, unknown] = /^Field "(\w+)" is not defined/.exec(message) ?? [];
    const full = unknown === undefined ? path : [...path, unknown];
    return `${place(full)}: ${full.length > 0 ? `${print(full)}: ` : ''}${message}`;
  });
  if (mistakes.length > 0) throw new UsageError(mistakes.join('\n'));
  return { input: input as LaunchInput, place }; // just checked against the contract
}

interface Mistake {
  readonly path: Path;
  readonly message: string;
}

/** As the server would, but that the client makes the key and asks for a dry run by a flag. */
function check(input: unknown): Mistake[] {
  const type = contract().getType('LaunchExperimentInput');
  if (!isInputObjectType(type)) throw new Error('the contract has no LaunchExperimentInput');
  const mistakes: Mistake[] = [];
  const given = { idempotencyKey: '-', ...(input as object) }; // a mapping: the caller has looked
  if ('dryRun' in given) mistakes.push({ path: ['dryRun'], message: 'not in a file: use the flag --dry-run' });
  coerceInputValue(given, type, (path, _value, { message }) => mistakes.push({ path, message }));
  return mistakes;
}

/** Of the key or item that a path names, or of the nearest holder that is there. */
function offsetOf(document: Document.Parsed<ParsedNode>, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = String(path[length - 1]);
    const key =
      isMap(parent) && parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === last)?.key;
    const node = key || (isSeq(parent) && parent.items[Number(last)]);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}

/** methods[2].d2dR.alpha */
function print(path: Path): string {
  return path.map((part, i) => (/^\d+$/.test(String(part)) ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
}

async function readStdin(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk);
  return text;
}
