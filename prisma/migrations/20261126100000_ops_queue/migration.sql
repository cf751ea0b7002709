-- Curves in chunks: a report's points lie in two arrays, not in a row each. Ten times fewer bytes, and one row to write for a thousand points.
-- What was there is carried over: each curve becomes one chunk.

-- AlterEnum
ALTER TYPE "AttemptOutcome" ADD VALUE 'REFUSED';

-- CreateTable
CREATE TABLE "metric_series" (
    "id" BIGSERIAL NOT NULL,
    "run_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "last_step" INTEGER NOT NULL,
    "points" INTEGER NOT NULL,

    CONSTRAINT "metric_series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "metric_chunk" (
    "series_id" BIGINT NOT NULL,
    "first_step" INTEGER NOT NULL,
    "steps" INTEGER[],
    "values" DOUBLE PRECISION[],

    CONSTRAINT "metric_chunk_pkey" PRIMARY KEY ("series_id","first_step")
);

INSERT INTO "metric_series" ("run_id", "attempt", "name", "last_step", "points")
SELECT "run_id", "attempt", "name", max("step"), count(*) FROM "metric_point" GROUP BY "run_id", "attempt", "name";
INSERT INTO "metric_chunk" ("series_id", "first_step", "steps", "values")
SELECT s."id", min(p."step"), array_agg(p."step" ORDER BY p."step"), array_agg(p."value" ORDER BY p."step")
FROM "metric_series" s JOIN "metric_point" p USING ("run_id", "attempt", "name") GROUP BY s."id";
DROP TABLE "metric_point";

-- CreateIndex
CREATE UNIQUE INDEX "metric_series_run_id_attempt_name_key" ON "metric_series"("run_id", "attempt", "name");

-- AddForeignKey
ALTER TABLE "metric_series" ADD CONSTRAINT "metric_series_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_chunk" ADD CONSTRAINT "metric_chunk_series_id_fkey" FOREIGN KEY ("series_id") REFERENCES "metric_series"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What an attempt was computed with, and whether it went on where an earlier one had stopped.
ALTER TABLE "attempt" ADD COLUMN "engine" "Engine", ADD COLUMN "resumed" BOOLEAN NOT NULL DEFAULT false;

-- What a runner found too large for it waits for a larger one; a run that cannot start yet is not looked at by who claims.
ALTER TABLE "run" ADD COLUMN "needed_bytes" BIGINT, ADD COLUMN "blocked" BOOLEAN NOT NULL DEFAULT false;

-- Whether a queued run must wait for its Original. A method that is not named here starts from one: a new method waits too long rather than too little.
CREATE FUNCTION "starts_from_original"(method "MethodName") RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT method::text NOT IN ('ORIGINAL', 'RETRAIN', 'ADV_INT')
$$;

CREATE FUNCTION "block_run"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.blocked := NEW.status = 'QUEUED' AND starts_from_original(NEW.method)
    AND coalesce((SELECT status <> 'SUCCEEDED' FROM run WHERE id = NEW.parent_id), true);
  RETURN NEW;
END $$;

CREATE FUNCTION "unblock_children"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE run SET blocked = NEW.status <> 'SUCCEEDED'
  WHERE parent_id = NEW.id AND status = 'QUEUED' AND starts_from_original(method) AND blocked = (NEW.status = 'SUCCEEDED');
  RETURN NULL;
END $$;

UPDATE "run" SET "blocked" = true
WHERE "status" = 'QUEUED' AND starts_from_original("method")
  AND coalesce((SELECT p."status" <> 'SUCCEEDED' FROM "run" p WHERE p."id" = "run"."parent_id"), true);

CREATE TRIGGER "run_block_new" BEFORE INSERT ON "run" FOR EACH ROW EXECUTE FUNCTION "block_run"();
CREATE TRIGGER "run_block_changed" BEFORE UPDATE OF "status", "parent_id", "method" ON "run" FOR EACH ROW
  WHEN (NEW.status = 'QUEUED' OR OLD.blocked) EXECUTE FUNCTION "block_run"();
CREATE TRIGGER "run_unblock_children" AFTER UPDATE OF "status" ON "run" FOR EACH ROW
  WHEN ((OLD.status = 'SUCCEEDED') <> (NEW.status = 'SUCCEEDED')) EXECUTE FUNCTION "unblock_children"();

-- The order of claims, of what can be claimed; and when a back-off ends.
DROP INDEX "run_queue_idx";
DROP INDEX "run_priority_number_idx";
CREATE INDEX "run_ready_idx" ON "run"("team_id", "priority" DESC, "number") WHERE "status" = 'QUEUED' AND NOT "blocked";
CREATE INDEX "run_backoff_idx" ON "run"("not_before") WHERE "status" = 'QUEUED' AND NOT "blocked" AND "attempt_count" > 0;
