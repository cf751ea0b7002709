import type { Tx } from '../db.ts';
import type { Run } from '../generated/prisma/client.ts';
import { attackersOf } from './parameters.service.ts';
import { addBackfilled } from './reattack.queue.ts';

/**
 * Gives what a re-attack has found to the run it attacked. An attacker that the run has faced meanwhile changes nothing: with the same parameters it
 * found the same, and with others its results would be kept under one name.
 */
export async function handOver(tx: Tx, { id, parentId, ...run }: Run): Promise<void> {
  if (parentId === null) throw new Error(`the re-attack ${id} has no run that it attacks`);
  const target = await tx.run.findUniqueOrThrow({ where: { id: parentId } });
  const faced = new Set(
    [...attackersOf(target), ...attackersOf({ attackers: target.backfilled })].map(({ name }) => name),
  );
  const found = await tx.attackResult.findMany({ where: { runId: id }, include: { classes: true } });
  const fresh = found.filter(({ attacker }) => !faced.has(attacker));
  await tx.attackResult.createMany({
    data: fresh.map(({ classes: _classes, ...figures }) => ({ ...figures, runId: parentId, reattackId: id })),
  });
  await tx.attackClass.createMany({
    data: fresh.flatMap(({ classes }) => classes.map((each) => ({ ...each, runId: parentId }))),
  });
  await tx.attackResult.deleteMany({ where: { runId: id } }); // its classes with it
  const attackers = attackersOf(run).filter(({ name }) => !faced.has(name));
  await addBackfilled(tx, parentId, attackers);
}
