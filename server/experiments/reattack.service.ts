import { canonicalHash } from '../canonical.ts';
import type { Db, Tx } from '../db.ts';
import { DomainError, type Issue } from '../errors.ts';
import type { Experiment, Prisma } from '../generated/prisma/client.ts';
import { carriedOut, type Keyed, noteCarriedOut } from '../idempotency.service.ts';
import { newId } from '../ids.ts';
import { type AttackerParameters, text, whole } from '../runs/parameters.service.ts';
import { filteredRuns } from '../runs/run.service.ts';
import { audit } from '../teams/audit.service.ts';
import type { Identity } from '../teams/authorization.service.ts';
import { lockLaunches } from './experiment.queue.ts';
import { checkAttackers, MAX_CELLS } from './launch-input.service.ts';
import type { ReattackInput, ReattackTargetsInput } from './reattack.input.ts';
import { planOf, type Target, withEmbeddings } from './reattack.grid.ts';

export interface ReattackPreview {
  readonly runCount: number;
  readonly newCount: number;
  readonly duplicateCount: number;
  readonly skipped: readonly { readonly runId: string; readonly reason: string }[];
}

export interface Reattacked {
  readonly experiment: Experiment | null;
  readonly preview: ReattackPreview;
}

/**
 * Queues new attackers on the stored embeddings of runs that have succeeded: a run for each, whose parent is the run it attacks and whose results go
 * to that run. Attackers that a run has faced, or is about to, are not run twice.
 */
export async function reattack(db: Db, by: Identity, input: ReattackInput): Promise<Reattacked> {
  const asked = check(input);
  const keyed: Keyed = {
    operation: 'reattack',
    idempotencyKey: asked.idempotencyKey,
    asked: { ...asked, idempotencyKey: undefined, targets: JSON.parse(JSON.stringify(input.targets)) as object },
  };
  return db.$transaction(async (tx) => {
    await lockLaunches(tx, by.team.id);
    const before = input.dryRun ? null : await carriedOut(tx, by, keyed);
    if (before) {
      const experiment = await tx.experiment.findUnique({ where: { id: before.subjectId } });
      if (!experiment)
        throw conflict('idempotencyKey', 'the experiment that this key launched was purged; choose a new key');
      return { experiment, preview: before.answer as unknown as ReattackPreview }; // as noted below
    }
    const plans = (await targetsOf(tx, by, input.targets)).map((target) => planOf(target, asked.attackers));
    const fresh = plans.flatMap(({ target, attackers }) =>
      attackers.length === 0 ? [] : [reattackOf(by, target, { attackers, priority: asked.priority })],
    );
    const known = await tx.run.findMany({
      where: { teamId: by.team.id, configHash: { in: fresh.map(({ configHash }) => configHash) } },
    });
    const hashes = new Set(known.map(({ configHash }) => configHash));
    const data = fresh.filter(({ configHash }) => !hashes.has(configHash));
    const linked = [...known.map(({ id }) => id), ...plans.flatMap(({ pending }) => pending)];
    const skipped = plans.flatMap(({ target, reason }) => (reason === null ? [] : [{ runId: target.id, reason }]));
    const preview: ReattackPreview = {
      runCount: plans.length,
      newCount: data.length,
      duplicateCount: plans.length - data.length - skipped.length,
      skipped,
    };
    if (input.dryRun) return { experiment: null, preview };
    if (data.length + linked.length === 0) throw nothingToDo(plans);
    await tx.run.createMany({ data });
    const experiment = await collect(tx, by, { name: asked.name, runs: [...data.map(({ id }) => id), ...linked] });
    await noteCarriedOut(tx, by, keyed, {
      subjectId: experiment.id,
      answer: preview as unknown as Prisma.InputJsonObject, // plain data
    });
    const names = asked.attackers.map(({ name }) => name).join(', ');
    await audit(tx, by, { action: 'run.reattack', subject: experiment.id, detail: `${data.length} runs by ${names}` });
    return { experiment, preview };
  });
}

interface Asked {
  readonly idempotencyKey: string;
  readonly name: string;
  readonly priority: number;
  readonly attackers: readonly AttackerParameters[];
}

function check(input: ReattackInput): Asked {
  const { attackers, issues } = checkAttackers(input.attackers, input.preset);
  const name = input.name?.trim() ?? `Re-attack by ${attackers.map((attacker) => attacker.name).join(', ')}`;
  const checks = [
    { field: 'idempotencyKey', result: text(200).safeParse(input.idempotencyKey.trim()) },
    { field: 'name', result: text(200).safeParse(name) },
    { field: 'priority', result: whole(-100, 100).safeParse(input.priority) },
  ];
  const all = [
    ...issues,
    ...checks.flatMap(({ field, result }) =>
      (result.error?.issues ?? []).map(({ message }): Issue => ({
        code: 'OUT_OF_RANGE',
        message: `${field}: ${message}`,
        path: [field],
      })),
    ),
  ];
  if (all.length > 0) throw DomainError.of(all);
  return { idempotencyKey: input.idempotencyKey.trim(), name, priority: input.priority, attackers };
}

async function targetsOf(tx: Tx, by: Identity, { runs, experiment, filter }: ReattackTargetsInput): Promise<Target[]> {
  const chosen: Prisma.RunWhereInput = runs
    ? { id: { in: runs } }
    : experiment
      ? { experiments: { some: { experimentId: experiment } } }
      : filteredRuns(by, filter);
  const found = await tx.run.findMany({
    where: { AND: [{ teamId: by.team.id, reattack: false }, chosen] },
    include: withEmbeddings,
    orderBy: { number: 'asc' },
    take: MAX_CELLS + 1,
  });
  const missing = (runs ?? []).findIndex((id) => !found.some((run) => run.id === id));
  if (missing >= 0) {
    const message = `targets.runs[${missing}]: expected a run of your team that is no re-attack, got ${JSON.stringify(runs![missing])}`;
    throw new DomainError('NOT_FOUND', message, ['targets', 'runs', `${missing}`]);
  }
  if (found.length > MAX_CELLS) {
    throw new DomainError('OUT_OF_RANGE', `targets: expected at most ${MAX_CELLS} runs, got more`, ['targets']);
  }
  if (found.length === 0)
    throw new DomainError('NOT_FOUND', 'targets: expected a run of your team, found none', ['targets']);
  return found;
}

/** A run like the one it attacks, with other attackers. */
function reattackOf(
  by: Identity,
  target: Target,
  { attackers, priority }: { readonly attackers: readonly AttackerParameters[]; readonly priority: number },
) {
  const sorted = [...attackers].sort((a, b) => (a.name < b.name ? -1 : 1)); // their order means nothing
  return {
    id: newId('Run'),
    teamId: by.team.id,
    datasetKind: target.datasetKind,
    customDatasetId: target.customDatasetId,
    protocolId: target.protocolId,
    parentId: target.id,
    reattack: true,
    model: target.model,
    modelParameters: target.modelParameters as Prisma.InputJsonObject, // as stored
    attribute: target.attribute,
    method: target.method,
    methodParameters: target.methodParameters as Prisma.InputJsonObject, // as stored
    unlearned: target.unlearned,
    attackers: sorted.map((attacker) => ({ ...attacker })),
    seed: target.seed,
    configHash: canonicalHash({ reattack: target.configHash, attackers: sorted }),
    rowHash: canonicalHash({ reattack: target.rowHash, attackers: sorted }),
    priority,
  };
}

async function collect(
  tx: Tx,
  by: Identity,
  { name, runs }: { readonly name: string; readonly runs: readonly string[] },
): Promise<Experiment> {
  const experiment = await tx.experiment.create({
    data: { id: newId('Experiment'), teamId: by.team.id, accountId: by.account?.id ?? null, name },
  });
  await tx.experimentRun.createMany({
    data: [...new Set(runs)].map((runId) => ({ experimentId: experiment.id, runId })),
  });
  return experiment;
}

function nothingToDo(plans: readonly { readonly reason: string | null }[]): DomainError {
  const reasons = [...new Set(plans.map(({ reason }) => reason ?? 'it has faced them already'))];
  return conflict(
    'targets',
    `expected a run that can be attacked anew, of ${plans.length} none can: ${reasons.slice(0, 3).join('; ')}`,
  );
}

const conflict = (field: string, message: string): DomainError =>
  new DomainError('CONFLICT', `${field}: ${message}`, [field]);
