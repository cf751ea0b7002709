// What the documentation shows is what there is: documents fit the contract, commands and flags are in the command tree.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parseExperiment } from '../../client/cli/experiment-file.ts';
import { treeOf } from '../../client/cli/completion-tree.ts';
import { createProgram } from '../../client/cli/program.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const pages = ['README.md', 'client/README.md', 'examples/README.md', 'docs/api.md', 'docs/cli.md'];
const blocks = (language: string) =>
  pages.flatMap((page) =>
    [...read(page).matchAll(/^ *```(\w+)\n([\s\S]*?)^ *```$/gm)]
      .filter(([, found]) => found === language)
      .map(([, , text = '']) => ({ page, text })),
  );

const tree = treeOf(createProgram());

/** The flags of a command line that its command does not have; or that there is no such command. */
function unknown(line: string): string[] {
  const words = line
    .replace(/\s(#|&&|\||>|<).*$/, '')
    .split(/\s+/)
    .slice(1);
  const names = words.slice(0, words.findIndex((word) => word.startsWith('-')) >>> 0);
  const command = tree.findLast(({ path: at }) => at.length > 0 && at.every((name, i) => names[i] === name));
  if (!command) return [line];
  const flags = command.flags.flatMap((flag) => flag.names);
  return words.filter((word) => /^--?[a-z]/.test(word)).filter((word) => !flags.includes(word.split('=')[0]!));
}

const commandLines = (text: string): string[] =>
  text
    .split('\n')
    .flatMap((line) => /(?:^|\(| )((?:npx )?lethe [^)]*)/.exec(line.trim())?.[1]?.replace('npx ', '') ?? []);

describe('the pages', () => {
  it('show commands and flags that there are', () => {
    const lines = blocks('sh').flatMap(({ page, text }) => commandLines(text).map((line) => ({ page, line })));
    expect(lines.length).toBeGreaterThan(12);
    for (const { page, line } of lines) expect(unknown(line), `${page}: ${line}`).toEqual([]);
  });

  it('show documents that fit the contract', () => {
    const schema = buildSchema(read('schema.graphql'));
    const documents = blocks('graphql');
    expect(documents.length).toBeGreaterThan(1);
    for (const { page, text } of documents) {
      expect(
        validate(schema, parse(text)).map(({ message }) => message),
        page,
      ).toEqual([]);
    }
  });

  it('show experiment files that fit the contract', () => {
    const files = blocks('yaml').map(({ page, text }) => ({ page, text }));
    const examples = readdirSync(path.join(root, 'examples')).filter((file) => /\.(yaml|json)$/.test(file));
    expect(files.length + examples.length).toBeGreaterThan(3);
    for (const { page, text } of [
      ...files,
      ...examples.map((file) => ({ page: file, text: read(`examples/${file}`) })),
    ]) {
      expect(() => parseExperiment(text, page)).not.toThrow();
    }
  });
});

describe('the help', () => {
  it('shows examples with flags that there are', () => {
    const files = readdirSync(path.join(root, 'client/cli')).filter((file) => file.endsWith('.ts'));
    const lines = files.flatMap((file) =>
      [...read(`client/cli/${file}`).matchAll(/['"](lethe [a-z][^'"\n]*)['"]/g)].map(([, line = '']) => ({
        file,
        line,
      })),
    );
    expect(lines.length).toBeGreaterThan(20);
    for (const { file, line } of lines) expect(unknown(line), `${file}: ${line}`).toEqual([]);
  });
});
