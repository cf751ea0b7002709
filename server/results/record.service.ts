import { z } from 'zod';
import { attributesOf } from '../attributes.ts';
import type { Db } from '../db.ts';
import { DomainError, type Issue } from '../errors.ts';
import type { Run } from '../generated/prisma/client.ts';
import { withLease } from '../runs/lease.service.ts';
import { attackersOf, real, text, whole } from '../runs/parameters.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import type { RecordAttackInput, RecordRecommendationInput } from './record.input.ts';

const share = real(0, 1);
const halfWidth = real(0, 100).nullish(); // of two repeats alone it can be more than the figure's range
const attackSchema = z.object({
  accuracy: share,
  balancedAccuracy: share,
  precision: share,
  recall: share,
  auc: share,
  aucHard: share,
  users: whole(1, 2 ** 31 - 1),
  repeats: whole(1, 100),
  aucCi95: halfWidth,
  balancedAccuracyCi95: halfWidth,
  classes: z
    .array(z.object({ value: text(200), precision: share, recall: share, users: whole(0, 2 ** 31 - 1) }))
    .max(1000, { error: (issue) => `expected at most 1000, got ${(issue.input as unknown[]).length}` }),
});
const recommendationSchema = z.object({
  results: z
    .array(
      z.object({
        k: whole(1, 100),
        value: share,
        group: z.object({ attribute: text(100), value: text(200) }).nullish(),
      }),
    )
    .max(5000, { error: (issue) => `expected at most 5000, got ${(issue.input as unknown[]).length}` }),
});

/** Notes what one attacker learnt of one attribute from one embedding; again replaces it, under the lease that holds the run now. */
export async function recordAttack(db: Db, by: Identity, input: RecordAttackInput): Promise<true> {
  refuse([...outOfRange(attackSchema, input), ...intervalsOfOne(input), ...repeatedClasses(input)]);
  const { lease, attacker, surface, attribute, classes, ...figures } = input;
  return withLease(db, { teamId: by.team.id, lease }, async (tx, run) => {
    const protocol = await tx.protocol.findUniqueOrThrow({ where: { id: run.protocolId } });
    const attackers = attackersOf(run).map(({ name }) => name);
    refuse([
      ...notAsked(run, 'attacker', { asked: attackers, got: attacker }),
      ...notAsked(run, 'surface', { asked: protocol.surfaces, got: surface }),
      ...notAsked(run, 'attribute', { asked: attributesOf(run.attribute), got: attribute }),
    ]);
    const place = { runId: run.id, attacker, surface, attribute };
    await tx.attackResult.deleteMany({ where: place }); // its classes with it
    await tx.attackResult.create({ data: { ...place, ...figures } });
    await tx.attackClass.createMany({ data: classes.map((each, position) => ({ ...place, ...each, position })) });
    return true as const;
  });
}

/** Notes recommendation metrics; a metric, cut-off and group that is there is replaced, under the lease that holds the run now. */
export async function recordRecommendation(db: Db, by: Identity, input: RecordRecommendationInput): Promise<true> {
  const { lease, results } = input;
  refuse([...outOfRange(recommendationSchema, input), ...emptyOrRepeated(results)]);
  return withLease(db, { teamId: by.team.id, lease }, async (tx, { id: runId }) => {
    const rows = results.map(({ metric, k, value, group }) => ({
      key: { metric, k, attribute: group?.attribute ?? '', group: group?.value ?? '' },
      value,
    }));
    await tx.recommendationResult.deleteMany({ where: { runId, OR: rows.map(({ key }) => key) } });
    await tx.recommendationResult.createMany({ data: rows.map(({ key, value }) => ({ runId, ...key, value })) });
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

/** What the run is not to face would make its worst case another than that of the other seeds. */
function notAsked<T extends string>(
  { number }: Run,
  field: string,
  { asked, got }: { readonly asked: readonly T[]; readonly got: T },
): Issue[] {
  if (asked.includes(got)) return [];
  const message = `${field}: expected ${asked.join(' or ')} (run ${number} is to face), got ${got}`;
  return [{ code: 'INVALID', message, path: [field] }];
}

function intervalsOfOne(input: RecordAttackInput): Issue[] {
  const given = (['aucCi95', 'balancedAccuracyCi95'] as const).filter((field) => input[field] != null);
  if (input.repeats !== 1) return [];
  return given.map((field) => ({
    code: 'INVALID',
    message: `${field}: expected none of a single repeat, got ${input[field]}`,
    path: [field],
  }));
}

function repeatedClasses({ classes }: RecordAttackInput): Issue[] {
  const values = classes.map(({ value }) => value);
  return values.flatMap((value, i): Issue[] =>
    values.indexOf(value) === i
      ? []
      : [
          {
            code: 'INVALID',
            message: `classes[${i}].value: expected each class once, got ${JSON.stringify(value)} again`,
            path: ['classes', `${i}`, 'value'],
          },
        ],
  );
}

function emptyOrRepeated(results: RecordRecommendationInput['results']): Issue[] {
  if (results.length === 0) {
    return [{ code: 'INVALID', message: 'results: expected at least one, got none', path: ['results'] }];
  }
  const names = results.map(
    ({ metric, k, group }) => `${metric}@${k}${group ? ` of ${group.attribute} ${group.value}` : ''}`,
  );
  return names.flatMap((name, i): Issue[] =>
    names.indexOf(name) === i
      ? []
      : [
          {
            code: 'INVALID',
            message: `results[${i}]: expected each metric, cut-off and group once, got ${name} again`,
            path: ['results', `${i}`],
          },
        ],
  );
}
