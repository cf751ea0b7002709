import type { Db } from './db.ts';
import { typeOfId } from './ids.ts';
import { postTraining } from './methods.ts';
import { visibleRuns } from './runs/run.service.ts';
import { auditEntriesById } from './teams/audit.service.ts';
import { type Identity, isRunner, may } from './teams/authorization.service.ts';
import { invitationsById } from './teams/invitation.service.ts';
import { membersById } from './teams/member.service.ts';
import { tokensById } from './teams/token.service.ts';

type Find = (db: Db, by: Identity, ids: string[]) => Promise<{ id: string }[]>;

/** How each type is found, among what the identity may see: what is not found and what may not be seen look the same. */
const FINDERS: Readonly<Record<string, Find>> = {
  Run: (db, by, ids) => db.run.findMany({ where: { id: { in: ids }, ...visibleRuns(by) } }),
  Artifact: (db, by, ids) => db.artifact.findMany({ where: { id: { in: ids }, run: visibleWithChildren(by) } }),
  Dataset: (db, by, ids) => db.dataset.findMany({ where: { id: { in: ids }, runs: { some: visibleRuns(by) } } }),
  CustomDataset: async (db, by, ids) =>
    may(by, 'READ') ? db.customDataset.findMany({ where: { id: { in: ids }, teamId: by.team.id } }) : [],
  Experiment: async (db, by, ids) =>
    may(by, 'READ') ? db.experiment.findMany({ where: { id: { in: ids }, teamId: by.team.id } }) : [],
  Runner: (db, by, ids) =>
    db.runner.findMany({
      where: { id: { in: ids }, teamId: by.team.id, ...(isRunner(by) ? { tokenId: by.tokenId } : {}) },
    }),
  Team: async (_, by, ids) => (ids.includes(by.team.id) ? [by.team] : []),
  Token: tokensById,
  Member: membersById,
  Invitation: invitationsById,
  AuditEntry: auditEntriesById,
};

/** In the order of the ids; null for what is not there. */
export async function nodes(db: Db, by: Identity, ids: readonly string[]): Promise<({ id: string } | null)[]> {
  const byType = new Map<string, string[]>();
  for (const id of ids) {
    const type = typeOfId(id);
    if (type && FINDERS[type]) byType.set(type, [...(byType.get(type) ?? []), id]);
  }
  const found = await Promise.all([...byType].map(([type, own]) => FINDERS[type]!(db, by, own))); // checked above
  const rows = new Map(found.flat().map((row) => [row.id, row]));
  return ids.map((id) => rows.get(id) ?? null);
}

/** A runner reads the artifacts of the run it holds, and those of the run that it starts from or attacks. */
function visibleWithChildren(by: Identity) {
  const visible = visibleRuns(by);
  if (!isRunner(by)) return visible;
  return {
    OR: [
      visible,
      {
        teamId: by.team.id,
        children: { some: { ...visible, OR: [{ method: { in: [...postTraining] } }, { reattack: true }] } },
      },
    ],
  };
}
