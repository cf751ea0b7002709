// The part of Helm's templates that our chart keeps to, so that it can be checked without Helm: the release's name, values, values as
// JSON, and blocks that are there or not. Anything else is an error here.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export interface Rendered {
  readonly file: string;
  readonly source: string;
}

export function renderChart(chart: string, release: string, values: object): Rendered[] {
  const all = merged(parse(readFileSync(path.join(chart, 'values.yaml'), 'utf8')) as Values, values as Values); // YAML of ours
  return readdirSync(path.join(chart, 'templates'))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({
      file,
      source: render(readFileSync(path.join(chart, 'templates', file), 'utf8'), { release, values: all }),
    }));
}

type Values = Readonly<Record<string, unknown>>;

function render(template: string, { release, values }: { release: string; values: Values }): string {
  const lines: string[] = [];
  const open: boolean[] = [];
  for (const line of template.split('\n')) {
    const condition = /^\s*\{\{- if (not )?\.Values\.([\w.]+) \}\}$/.exec(line);
    if (condition) open.push((condition[1] === undefined) === Boolean(valueAt(values, condition[2]!)));
    else if (/^\s*\{\{- end \}\}$/.test(line)) {
      if (open.pop() === undefined) throw new Error('expected an if before an end, got none');
    } else if (open.every(Boolean)) lines.push(filled(line));
  }
  if (open.length > 0) throw new Error(`expected an end for each if, ${open.length} are missing`);
  return lines.join('\n');

  function filled(line: string): string {
    return line.replaceAll(/\{\{(.*?)\}\}/g, (_, inside: string) => {
      const expression = inside.trim();
      if (expression === '.Release.Name') return release;
      const [, name = '', json] = /^\.Values\.([\w.]+)( \| toJson)?$/.exec(expression) ?? [];
      const value = valueAt(values, name);
      if (value === undefined) throw new Error(`expected a value of values.yaml, got {{ ${expression} }}`);
      return json === undefined ? String(value) : JSON.stringify(value);
    });
  }
}

function valueAt(values: Values, name: string): unknown {
  return name.split('.').reduce<unknown>((at, key) => (at as Values | undefined)?.[key], values); // undefined where there is none
}

function merged(base: Values, over: Values): Values {
  const entries = Object.entries(over).map(([key, value]) => {
    const below = base[key];
    const both = isValues(value) && isValues(below);
    return [key, both ? merged(below, value) : value];
  });
  return { ...base, ...(Object.fromEntries(entries) as Values) };
}

const isValues = (value: unknown): value is Values => typeof value === 'object' && value !== null;
