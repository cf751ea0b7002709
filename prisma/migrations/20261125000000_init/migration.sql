-- CreateEnum
CREATE TYPE "DatasetKind" AS ENUM ('ML_100K', 'SYNTHETIC_100K');

-- CreateEnum
CREATE TYPE "ModelName" AS ENUM ('NMF');

-- CreateEnum
CREATE TYPE "MethodName" AS ENUM ('ORIGINAL', 'U2U_R', 'D2D_R');

-- CreateEnum
CREATE TYPE "AttackerName" AS ENUM ('MLP', 'XGB');

-- CreateEnum
CREATE TYPE "Solver" AS ENUM ('ADAM', 'EXACT');

-- CreateEnum
CREATE TYPE "Surface" AS ENUM ('GMF', 'MLP', 'CONCAT');

-- CreateEnum
CREATE TYPE "SplitKind" AS ENUM ('RATIO', 'LEAVE_ONE_OUT');

-- CreateEnum
CREATE TYPE "RankingKind" AS ENUM ('FULL', 'SAMPLED99');

-- CreateEnum
CREATE TYPE "AttackProtocol" AS ENUM ('SHADOW10', 'HOLDOUT20', 'CV5');

-- CreateEnum
CREATE TYPE "RunStatus" AS ENUM ('QUEUED', 'LEASED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "Stage" AS ENUM ('PREPARE', 'TRAIN', 'UNLEARN', 'ATTACK', 'EVALUATE', 'REPORT');

-- CreateEnum
CREATE TYPE "AttemptOutcome" AS ENUM ('SUCCEEDED', 'FAILED', 'CANCELLED', 'LEASE_LOST');

-- CreateEnum
CREATE TYPE "RecommendationMetric" AS ENUM ('NDCG', 'HR', 'RECALL');

-- CreateEnum
CREATE TYPE "ArtifactKind" AS ENUM ('USER_EMBEDDING', 'CHECKPOINT');

-- CreateEnum
CREATE TYPE "Engine" AS ENUM ('WASM');

-- CreateEnum
CREATE TYPE "Role" AS ENUM ('OWNER', 'MEMBER', 'VIEWER');

-- CreateEnum
CREATE TYPE "TokenKind" AS ENUM ('API', 'RUNNER', 'SESSION', 'LINK');

-- CreateTable
CREATE TABLE "team" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "id" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "token" (
    "id" TEXT NOT NULL,
    "kind" "TokenKind" NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "account_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "account_id" TEXT,
    "token_id" TEXT,
    "action" TEXT NOT NULL,
    "subject" TEXT,
    "detail" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dataset" (
    "id" TEXT NOT NULL,
    "kind" "DatasetKind" NOT NULL,
    "sha256" TEXT NOT NULL,
    "users" INTEGER NOT NULL,
    "items" INTEGER NOT NULL,
    "interactions" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dataset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dataset_group" (
    "dataset_id" TEXT NOT NULL,
    "attribute" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "users" INTEGER NOT NULL,
    "interactions" INTEGER NOT NULL,

    CONSTRAINT "dataset_group_pkey" PRIMARY KEY ("dataset_id","attribute","value")
);

-- CreateTable
CREATE TABLE "protocol" (
    "id" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "split" "SplitKind" NOT NULL,
    "ranking" "RankingKind" NOT NULL,
    "attack" "AttackProtocol" NOT NULL,
    "k_core" INTEGER NOT NULL,
    "surface" "Surface" NOT NULL,

    CONSTRAINT "protocol_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "experiment" (
    "id" TEXT NOT NULL,
    "number" SERIAL NOT NULL,
    "team_id" TEXT NOT NULL,
    "account_id" TEXT,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "experiment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "experiment_run" (
    "experiment_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,

    CONSTRAINT "experiment_run_pkey" PRIMARY KEY ("experiment_id","run_id")
);

-- CreateTable
CREATE TABLE "run" (
    "id" TEXT NOT NULL,
    "number" SERIAL NOT NULL,
    "team_id" TEXT NOT NULL,
    "dataset_kind" "DatasetKind" NOT NULL,
    "dataset_id" TEXT,
    "protocol_id" TEXT NOT NULL,
    "parent_id" TEXT,
    "model" "ModelName" NOT NULL,
    "model_parameters" JSONB NOT NULL,
    "attribute" TEXT NOT NULL,
    "method" "MethodName" NOT NULL,
    "method_parameters" JSONB NOT NULL,
    "attackers" JSONB NOT NULL,
    "seed" INTEGER NOT NULL,
    "config_hash" TEXT NOT NULL,
    "row_hash" TEXT NOT NULL,
    "status" "RunStatus" NOT NULL DEFAULT 'QUEUED',
    "priority" INTEGER NOT NULL DEFAULT 0,
    "attempt_count" INTEGER NOT NULL DEFAULT 0,
    "max_attempts" INTEGER NOT NULL DEFAULT 3,
    "not_before" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_token" TEXT,
    "lease_expires_at" TIMESTAMPTZ(3),
    "runner_id" TEXT,
    "cancelling" BOOLEAN NOT NULL DEFAULT false,
    "reason" TEXT,
    "stage" "Stage",
    "fraction" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "eta_seconds" DOUBLE PRECISION,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "train_seconds" DOUBLE PRECISION,
    "unlearn_seconds" DOUBLE PRECISION,
    "attack_seconds" DOUBLE PRECISION,
    "evaluate_seconds" DOUBLE PRECISION,
    "peak_rss_bytes" BIGINT,
    "engine" "Engine",
    "code_version" TEXT,
    "environment" TEXT,

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "runner_id" TEXT,
    "lease_token" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "outcome" "AttemptOutcome",
    "reason" TEXT,
    "stale_writes" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "runner" (
    "id" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "token_id" TEXT,
    "name" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "engines" "Engine"[],
    "memory_bytes" BIGINT NOT NULL,
    "slots" INTEGER NOT NULL DEFAULT 1,
    "version" TEXT NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "draining" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "runner_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attack_result" (
    "run_id" TEXT NOT NULL,
    "attacker" "AttackerName" NOT NULL,
    "surface" "Surface" NOT NULL,
    "accuracy" DOUBLE PRECISION NOT NULL,
    "balanced_accuracy" DOUBLE PRECISION NOT NULL,
    "precision" DOUBLE PRECISION NOT NULL,
    "recall" DOUBLE PRECISION NOT NULL,
    "auc" DOUBLE PRECISION NOT NULL,
    "auc_hard" DOUBLE PRECISION NOT NULL,
    "users" INTEGER NOT NULL,

    CONSTRAINT "attack_result_pkey" PRIMARY KEY ("run_id","attacker","surface")
);

-- CreateTable
CREATE TABLE "recommendation_result" (
    "run_id" TEXT NOT NULL,
    "metric" "RecommendationMetric" NOT NULL,
    "k" INTEGER NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "recommendation_result_pkey" PRIMARY KEY ("run_id","metric","k")
);

-- CreateTable
CREATE TABLE "metric_point" (
    "run_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "step" INTEGER NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "metric_point_pkey" PRIMARY KEY ("run_id","attempt","name","step")
);

-- CreateTable
CREATE TABLE "artifact" (
    "id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "kind" "ArtifactKind" NOT NULL,
    "surface" "Surface",
    "sha256" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "artifact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency" (
    "team_id" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_pkey" PRIMARY KEY ("team_id","operation","key")
);

-- CreateTable
CREATE TABLE "paper_figure" (
    "id" TEXT NOT NULL,
    "table" INTEGER NOT NULL,
    "dataset" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "attacker" TEXT,
    "metric" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "paper_figure_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "team_slug_key" ON "team"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "account_email_key" ON "account"("email");

-- CreateIndex
CREATE UNIQUE INDEX "member_team_id_account_id_key" ON "member"("team_id", "account_id");

-- CreateIndex
CREATE UNIQUE INDEX "token_hash_key" ON "token"("hash");

-- CreateIndex
CREATE INDEX "token_team_id_kind_idx" ON "token"("team_id", "kind");

-- CreateIndex
CREATE INDEX "audit_entry_team_id_at_idx" ON "audit_entry"("team_id", "at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "dataset_kind_sha256_key" ON "dataset"("kind", "sha256");

-- CreateIndex
CREATE UNIQUE INDEX "protocol_fingerprint_key" ON "protocol"("fingerprint");

-- CreateIndex
CREATE UNIQUE INDEX "experiment_number_key" ON "experiment"("number");

-- CreateIndex
CREATE INDEX "experiment_team_id_created_at_idx" ON "experiment"("team_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "experiment_run_run_id_idx" ON "experiment_run"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "run_number_key" ON "run"("number");

-- CreateIndex
CREATE UNIQUE INDEX "run_lease_token_key" ON "run"("lease_token");

-- CreateIndex
CREATE INDEX "run_priority_number_idx" ON "run"("priority" DESC, "number");

-- CreateIndex
CREATE INDEX "run_team_id_created_at_idx" ON "run"("team_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "run_parent_id_idx" ON "run"("parent_id");

-- CreateIndex
CREATE INDEX "run_team_id_row_hash_idx" ON "run"("team_id", "row_hash");

-- CreateIndex
CREATE UNIQUE INDEX "run_team_id_config_hash_key" ON "run"("team_id", "config_hash");

-- CreateIndex
CREATE UNIQUE INDEX "attempt_lease_token_key" ON "attempt"("lease_token");

-- CreateIndex
CREATE UNIQUE INDEX "attempt_run_id_number_key" ON "attempt"("run_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "runner_team_id_name_key" ON "runner"("team_id", "name");

-- CreateIndex
CREATE INDEX "artifact_sha256_idx" ON "artifact"("sha256");

-- CreateIndex
CREATE UNIQUE INDEX "artifact_run_id_kind_key" ON "artifact"("run_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "paper_figure_table_dataset_model_method_attacker_metric_key" ON "paper_figure"("table", "dataset", "model", "method", "attacker", "metric");

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "token" ADD CONSTRAINT "token_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "token" ADD CONSTRAINT "token_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dataset_group" ADD CONSTRAINT "dataset_group_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "experiment" ADD CONSTRAINT "experiment_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "experiment" ADD CONSTRAINT "experiment_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "experiment_run" ADD CONSTRAINT "experiment_run_experiment_id_fkey" FOREIGN KEY ("experiment_id") REFERENCES "experiment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "experiment_run" ADD CONSTRAINT "experiment_run_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "dataset"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_protocol_id_fkey" FOREIGN KEY ("protocol_id") REFERENCES "protocol"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_runner_id_fkey" FOREIGN KEY ("runner_id") REFERENCES "runner"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_runner_id_fkey" FOREIGN KEY ("runner_id") REFERENCES "runner"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "runner" ADD CONSTRAINT "runner_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "runner" ADD CONSTRAINT "runner_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "token"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attack_result" ADD CONSTRAINT "attack_result_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recommendation_result" ADD CONSTRAINT "recommendation_result_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "metric_point" ADD CONSTRAINT "metric_point_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "artifact" ADD CONSTRAINT "artifact_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- What schema.prisma cannot express.

-- The two partial indices that the queue lives on.
CREATE INDEX "run_queue_idx" ON "run"("priority" DESC, "number") WHERE "status" = 'QUEUED';
CREATE INDEX "run_lease_idx" ON "run"("lease_expires_at") WHERE "status" IN ('LEASED', 'RUNNING');

-- Every change of a run that people watch is announced, whoever makes it: ids only, delivered when the change is committed.
-- A run that can be claimed now (queued, or an Original whose methods have waited for it) wakes the runners.
CREATE FUNCTION "announce_run"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('lethe', json_build_object('topic', 'run', 'team', NEW.team_id, 'run', NEW.id)::text);
  IF NEW.status IN ('QUEUED', 'SUCCEEDED') THEN
    PERFORM pg_notify('lethe', json_build_object('topic', 'queue', 'team', NEW.team_id)::text);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "run_created" AFTER INSERT ON "run" FOR EACH ROW EXECUTE FUNCTION "announce_run"();
CREATE TRIGGER "run_changed" AFTER UPDATE ON "run" FOR EACH ROW
  WHEN ((OLD.status, OLD.stage, OLD.fraction, OLD.eta_seconds, OLD.cancelling, OLD.reason, OLD.attempt_count)
    IS DISTINCT FROM (NEW.status, NEW.stage, NEW.fraction, NEW.eta_seconds, NEW.cancelling, NEW.reason, NEW.attempt_count))
  EXECUTE FUNCTION "announce_run"();

-- A token that ends closes the sockets it opened, on every server.
CREATE FUNCTION "announce_token"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('lethe', json_build_object('topic', 'token', 'team', NEW.team_id, 'token', NEW.id)::text);
  RETURN NULL;
END $$;

CREATE TRIGGER "token_revoked" AFTER UPDATE ON "token" FOR EACH ROW
  WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL)
  EXECUTE FUNCTION "announce_token"();
