// Launches a sweep, waits for it, prints the leaderboard.
//   LETHE_TOKEN=... npx tsx examples/sweep.ts [experiment.json]
import { readFile } from 'node:fs/promises';
import { createLethe, LetheError, type LaunchInput } from '@lethe/client';

const lethe = createLethe({
  url: process.env.LETHE_URL ?? 'http://127.0.0.1:4000',
  token: process.env.LETHE_TOKEN ?? '',
});

try {
  const file = process.argv[2] ?? new URL('sweep.json', import.meta.url);
  const input = JSON.parse(await readFile(file, 'utf8')) as LaunchInput; // the API checks it

  // The idempotency key in the file makes it safe to launch this twice: the same experiment comes back.
  const { experiment, preview } = await lethe.launch(input);
  console.log(`experiment ${experiment.number}: ${preview.newCount} new runs, ${preview.duplicateCount} there already`);

  // Changes come as they happen; after a broken connection the watch asks again by itself.
  let ended = 0;
  for await (const { runs } of lethe.watch({ experiment: experiment.number })) {
    const now = runs.filter(({ status }) => ['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(status)).length;
    if (now > ended) console.log(`${now} of ${runs.length} runs have ended`);
    ended = now;
  }

  const { runs } = await lethe.wait({ experiment: experiment.number }); // at once: all have ended
  const { dataset, modelName } = runs[0]!;
  const { rows } = await lethe.leaderboard({ dataset, model: modelName, experiment: experiment.id });
  for (const { methodName, seeds, worstCase } of rows) {
    const advantage = worstCase ? `${worstCase.advantage.mean.toFixed(3)} to ${worstCase.attacker}` : 'no result yet';
    console.log(`${methodName.padEnd(12)} ${seeds.done}/${seeds.planned}  ${advantage}`);
  }
  process.exitCode = runs.every(({ status }) => status === 'SUCCEEDED') ? 0 : 1;
} catch (error) {
  if (!(error instanceof LetheError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
