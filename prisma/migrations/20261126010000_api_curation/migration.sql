-- What people say of runs and experiments, and what they have put away.
ALTER TABLE "run"
  ADD COLUMN "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "notes" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "archived_at" TIMESTAMPTZ(3);
ALTER TABLE "experiment"
  ADD COLUMN "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "notes" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "archived_at" TIMESTAMPTZ(3);
CREATE INDEX "run_tags_idx" ON "run" USING GIN ("tags");
CREATE INDEX "experiment_tags_idx" ON "experiment" USING GIN ("tags");
