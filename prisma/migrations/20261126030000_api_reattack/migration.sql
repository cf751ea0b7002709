-- A re-attack is a run of its own whose parent is the run it attacks; what it finds goes to that run.
ALTER TABLE "run"
  ADD COLUMN "reattack" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "backfilled" JSONB NOT NULL DEFAULT '[]';
ALTER TABLE "attack_result" ADD COLUMN "reattack_id" TEXT;
ALTER TABLE "attack_result" ADD CONSTRAINT "attack_result_reattack_id_fkey"
  FOREIGN KEY ("reattack_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE;
CREATE INDEX "attack_result_reattack_id_idx" ON "attack_result"("reattack_id");
