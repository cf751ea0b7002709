// The `lethe` command line: one command a file, each added to the program here.
import { CommanderError } from 'commander';
import { LetheError } from '../errors.ts';
import { EXIT, exitCodeOf, UsageError } from './exit.ts';
import { createProgram } from './program.ts';

const json = process.argv.includes('--json');

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong, without a stack unless it is our mistake and LETHE_DEBUG asks for it. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.OK : EXIT.USAGE; // commander has said why
  const code = exitCodeOf(error);
  if (code === EXIT.INTERRUPTED) return code;
  if (json) {
    const { message, userErrors, requestId } = error as Partial<LetheError>; // any error has a message
    const name = error instanceof LetheError ? error.code : error instanceof UsageError ? 'USAGE' : 'INTERNAL';
    process.stderr.write(`${JSON.stringify({ error: { code: name, message, userErrors, requestId } })}\n`);
    return code;
  }
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split('\n');
  for (const line of lines) process.stderr.write(`lethe: ${line}\n`);
  if (error instanceof LetheError && error.code === 'UNAUTHENTICATED' && !message.includes('lethe login')) {
    process.stderr.write('lethe: sign in again by "lethe login", or set LETHE_TOKEN to a token that is valid\n');
  }
  if (code === EXIT.UNREACHABLE) process.stderr.write('lethe: "lethe doctor" looks for the reason\n');
  if (process.env.LETHE_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return code;
}
