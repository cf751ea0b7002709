import { type Command, Option } from 'commander';
import type { MethodName } from '../lethe.ts';

export interface BaselineFlags {
  readonly baseline?: string;
  readonly key?: string;
  readonly test: string;
}

export function baselineOptions(command: Command): Command {
  return command
    .option('--baseline <method>', 'such as RETRAIN; of ORIGINAL each row has its own (default: ORIGINAL)')
    .option('--key <row>', "a row's key instead, where a method has several rows (lethe leaderboard --json)")
    .addOption(new Option('--test <name>', 'of the differences').choices(['paired-t', 'wilcoxon']).default('paired-t'));
}

/** The flags as the contract's arguments. */
export async function baselineOf({ baseline, key, test }: BaselineFlags) {
  const { enumValues } = await import('./typed-text.ts');
  return {
    baseline: baseline === undefined ? undefined : enumValues<MethodName>([baseline], 'MethodName', '--baseline')[0],
    key,
    test: test === 'wilcoxon' ? ('WILCOXON' as const) : ('PAIRED_T' as const),
  };
}
