-- What it takes to compute a purged run again, for each experiment that had asked for it.
CREATE TABLE "purged_run" (
  "experiment_id" TEXT NOT NULL,
  "config_hash" TEXT NOT NULL,
  "number" INTEGER NOT NULL,
  "cell" JSONB NOT NULL,
  "purged_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "purged_run_pkey" PRIMARY KEY ("experiment_id", "config_hash"),
  CONSTRAINT "purged_run_experiment_id_fkey" FOREIGN KEY ("experiment_id") REFERENCES "experiment"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "purged_run_config_hash_idx" ON "purged_run"("config_hash");

-- What the reply to a repeated mutation needs that cannot be told from its subject later.
ALTER TABLE "idempotency" ADD COLUMN "answer" JSONB;
