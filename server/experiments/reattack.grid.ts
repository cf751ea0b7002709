import { canonicalJson } from '../canonical.ts';
import type { Artifact, Prisma, Protocol, Run } from '../generated/prisma/client.ts';
import type { AttackerParameters } from '../runs/parameters.service.ts';

/** What of a run's relations tells whether it can be attacked again. */
export const withEmbeddings = {
  protocol: true,
  artifacts: { where: { kind: 'USER_EMBEDDING' } },
  children: { where: { reattack: true, status: { in: ['QUEUED', 'LEASED', 'RUNNING'] } } },
} satisfies Prisma.RunInclude;

export interface Target extends Run {
  readonly protocol: Pick<Protocol, 'surfaces'>;
  /** Its stored embeddings. */
  readonly artifacts: readonly Pick<Artifact, 'surface'>[];
  /** Re-attacks that have not ended. */
  readonly children: readonly Run[];
}

export interface ReattackPlan {
  readonly target: Target;
  /** That it has not faced yet and is not about to. */
  readonly attackers: readonly AttackerParameters[];
  /** Re-attacks under way that bring some of the others. */
  readonly pending: readonly string[];
  /** Why it cannot be attacked. */
  readonly reason: string | null;
}

/** What is left to do of what is asked. */
export function planOf(target: Target, asked: readonly AttackerParameters[]): ReattackPlan {
  const nothing = { target, attackers: [], pending: [] };
  if (target.status !== 'SUCCEEDED') {
    return { ...nothing, reason: `run ${target.number} is ${target.status}: only what has succeeded has embeddings` };
  }
  const missing = target.protocol.surfaces.filter((surface) => !target.artifacts.some((a) => a.surface === surface));
  if (missing.length > 0) {
    return { ...nothing, reason: `run ${target.number} has no stored embedding of ${missing.join(', ')}` };
  }
  const faced = [...listOf(target.attackers), ...listOf(target.backfilled)];
  const coming = target.children.flatMap((run) => listOf(run.attackers).map((attacker) => ({ id: run.id, attacker })));
  const other = asked.find((attacker) =>
    [...faced, ...coming.map((each) => each.attacker)].some(
      (one) => one.name === attacker.name && canonicalJson(one) !== canonicalJson(attacker),
    ),
  );
  if (other) {
    const reason = `run ${target.number} faces ${other.name} with other parameters: results are kept by the name of the attacker`;
    return { ...nothing, reason };
  }
  const open = asked.filter(({ name }) => !faced.some((one) => one.name === name));
  return {
    target,
    attackers: open.filter(({ name }) => !coming.some(({ attacker }) => attacker.name === name)),
    pending: coming.filter(({ attacker }) => open.some(({ name }) => name === attacker.name)).map(({ id }) => id),
    reason: null,
  };
}

function listOf(attackers: unknown): readonly { readonly name: string }[] {
  return Array.isArray(attackers) ? (attackers as { name: string }[]) : []; // as stored: each has a name
}
