import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../client/cli/program.ts';
import { bash, fish, zsh } from '../../../client/cli/completion-scripts.ts';
import { treeOf } from '../../../client/cli/completion-tree.ts';

const run = promisify(execFile);
const tree = treeOf(createProgram());
const script = bash(tree);

/** What bash offers for the last of the words. */
async function complete(...words: readonly string[]): Promise<string[]> {
  const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lethe; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run('bash', ['--norc', '-c', `${script}\n${ask}`, 'bash', ...words]);
  return stdout.split('\n').filter((word) => word !== '');
}

describe('completion in bash', () => {
  it('commands, of commands too', async () => {
    expect(await complete('lethe', 'lea')).toEqual(['leaderboard']);
    expect(await complete('lethe', 'runner', '')).toContain('start');
    expect(await complete('lethe', 'completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
  });

  it('flags of the command that is typed, the global ones with them', async () => {
    expect(await complete('lethe', 'launch', '--dr')).toEqual(['--dry-run']);
    expect(await complete('lethe', 'runs', '--dr')).toEqual([]);
    expect(await complete('lethe', 'tokens', 'create', '--js')).toEqual(['--json']);
  });

  it('names of the contract where a flag takes them, files where it takes files', async () => {
    expect(await complete('lethe', 'launch', '--dataset', 'ML')).toEqual(['ML_100K', 'ML_1M']);
    expect(await complete('lethe', 'launch', '--seeds', '3', '--method', 'u2u')).toEqual(['u2uR', 'u2uSoftmax']);
    expect(await complete('lethe', 'launch', '--preset', '')).toEqual(['PAPER', 'REFERENCE_CODE']);
    expect(await complete('lethe', 'launch', '--file', 'package.j')).toEqual(['package.json']);
    expect(await complete('lethe', 'launch', '--name', '')).toEqual([]);
  });
});

describe('every script', () => {
  const all = { bash: script, zsh: zsh(tree), fish: fish(tree) };

  it('names every command and flag that the help has', () => {
    const words = tree.flatMap(({ path, flags }) => [...path, ...flags.flatMap(({ names }) => names)]);
    for (const word of words) {
      for (const [shell, text] of Object.entries(all)) {
        expect(text, `${shell}: ${word}`).toContain(shell === 'fish' ? word.replace(/^-+/, '') : word);
      }
    }
  });

  it.each(['zsh', 'fish'] as const)('%s accepts its own, where it is installed', async (shell) => {
    const installed = await run(shell, ['--version']).catch(() => undefined);
    if (!installed) return;
    await expect(run(shell, ['-n', '-c', all[shell]])).resolves.toMatchObject({ stderr: '' });
  });
});
