import { z } from 'zod';
import type { Db } from '../db.ts';
import { DomainError, type Issue } from '../errors.ts';
import { withLease } from '../runs/lease.service.ts';
import { attackersOf, real, whole } from '../runs/parameters.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import type { RecordAttackInput, RecordRecommendationInput } from './record.input.ts';

const share = real(0, 1);
const attackSchema = z.object({
  accuracy: share,
  balancedAccuracy: share,
  precision: share,
  recall: share,
  auc: share,
  aucHard: share,
  users: whole(1, 2 ** 31 - 1),
});
const recommendationSchema = z.object({ results: z.array(z.object({ k: whole(1, 100), value: share })) });

/** Notes what one attacker learnt from one embedding; again replaces it, under the lease that holds the run now. */
export async function recordAttack(db: Db, by: Identity, input: RecordAttackInput): Promise<true> {
  refuse(outOfRange(attackSchema, input));
  const { lease, attacker, surface, ...figures } = input;
  return withLease(db, { teamId: by.team.id, lease }, async (tx, run) => {
    const asked = attackersOf(run).map(({ name }) => name);
    if (!asked.includes(attacker)) {
      const message = `attacker: expected ${asked.join(' or ')} (run ${run.number} is to face), got ${attacker}`;
      throw new DomainError('INVALID', message, ['attacker']);
    }
    const place = { runId: run.id, attacker, surface };
    await tx.attackResult.upsert({
      where: { runId_attacker_surface: place },
      create: { ...place, ...figures },
      update: figures,
    });
    return true as const;
  });
}

/** Notes recommendation metrics; a metric and cut-off that is there is replaced, under the lease that holds the run now. */
export async function recordRecommendation(db: Db, by: Identity, input: RecordRecommendationInput): Promise<true> {
  const { lease, results } = input;
  refuse([...outOfRange(recommendationSchema, input), ...emptyOrRepeated(results)]);
  return withLease(db, { teamId: by.team.id, lease }, async (tx, { id: runId }) => {
    await tx.recommendationResult.deleteMany({ where: { runId, OR: results.map(({ metric, k }) => ({ metric, k })) } });
    await tx.recommendationResult.createMany({
      data: results.map(({ metric, k, value }) => ({ runId, metric, k, value })),
    });
    return true as const;
  });
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw DomainError.of(issues);
}

function outOfRange(schema: z.ZodType, input: object): Issue[] {
  const issues = schema.safeParse(input).error?.issues ?? [];
  return issues.map(({ path, message }) => ({
    code: 'OUT_OF_RANGE',
    message: `${z.core.toDotPath(path)}: ${message}`,
    path: path.map(String),
  }));
}

function emptyOrRepeated(results: RecordRecommendationInput['results']): Issue[] {
  if (results.length === 0) {
    return [{ code: 'INVALID', message: 'results: expected at least one, got none', path: ['results'] }];
  }
  const names = results.map(({ metric, k }) => `${metric}@${k}`);
  return names.flatMap((name, i): Issue[] =>
    names.indexOf(name) === i
      ? []
      : [
          {
            code: 'INVALID',
            message: `results[${i}]: expected each metric and cut-off once, got ${name} again`,
            path: ['results', `${i}`],
          },
        ],
  );
}
