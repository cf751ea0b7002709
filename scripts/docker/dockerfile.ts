export interface Step {
  readonly instruction: string;
  /** Behind the instruction, without flags. */
  readonly words: readonly string[];
  /** Behind the instruction, as written. */
  readonly text: string;
}

export interface Stage {
  readonly name: string;
  readonly from: string;
  readonly steps: readonly Step[];
}

/** The stages of a Dockerfile of the plain kind that ours is: no ARG, no heredoc. */
export function parseDockerfile(source: string): Stage[] {
  const lines = source
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const stages: { name: string; from: string; steps: Step[] }[] = [];
  for (const line of lines) {
    const [, instruction = '', text = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    const words = text.split(/\s+/).filter((word) => !word.startsWith('--'));
    if (instruction === 'FROM') stages.push({ from: words[0] ?? '', name: words[2] ?? '', steps: [] });
    else if (instruction === '') throw new Error(`Dockerfile: expected an instruction, got ${line}`);
    else stages.at(-1)?.steps.push({ instruction, words, text });
  }
  return stages;
}

/** The target and what it is built from, the first first. */
export function stagesUpTo(stages: readonly Stage[], target: string): Stage[] {
  const stage = stages.find(({ name }) => name === target);
  if (!stage) throw new Error(`expected a target of ${stages.map(({ name }) => name).join(', ')}, got ${target}`);
  return stages.some(({ name }) => name === stage.from) ? [...stagesUpTo(stages, stage.from), stage] : [stage];
}
