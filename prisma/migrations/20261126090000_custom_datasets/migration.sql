-- A team's own data sets.
ALTER TYPE "DatasetKind" ADD VALUE 'CUSTOM';

CREATE TABLE "custom_dataset" (
    "id" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "account_id" TEXT,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "licence" TEXT NOT NULL,
    "citation" TEXT NOT NULL,
    "homepage" TEXT,
    "sha256" TEXT NOT NULL,
    "bytes" BIGINT,
    "users" INTEGER,
    "items" INTEGER,
    "interactions" INTEGER,
    "has_times" BOOLEAN,
    "attributes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ready_at" TIMESTAMPTZ(3),
    CONSTRAINT "custom_dataset_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "custom_dataset_team_id_name_key" ON "custom_dataset"("team_id", "name");
ALTER TABLE "custom_dataset" ADD CONSTRAINT "custom_dataset_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "custom_dataset" ADD CONSTRAINT "custom_dataset_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "run" ADD COLUMN "custom_dataset_id" TEXT;
ALTER TABLE "run" ADD CONSTRAINT "run_custom_dataset_id_fkey" FOREIGN KEY ("custom_dataset_id") REFERENCES "custom_dataset"("id") ON DELETE NO ACTION ON UPDATE CASCADE;
