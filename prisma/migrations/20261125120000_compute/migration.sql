-- Every data set, model, method, attacker and figure of the paper. What was there is carried over: an old run keeps its board, its row and
-- its identity, so that launching it again links it.
-- A value added to an enum cannot be used before the transaction that added it is committed: nothing below uses one.

-- AlterEnum
ALTER TYPE "DatasetKind" ADD VALUE 'ML_1M' BEFORE 'SYNTHETIC_100K';
ALTER TYPE "DatasetKind" ADD VALUE 'LFM_2B' BEFORE 'SYNTHETIC_100K';
ALTER TYPE "DatasetKind" ADD VALUE 'SYNTHETIC_1M';
ALTER TYPE "ModelName" ADD VALUE 'LIGHT_GCN';
ALTER TYPE "MethodName" ADD VALUE 'RETRAIN';
ALTER TYPE "MethodName" ADD VALUE 'ADV_INT';
ALTER TYPE "MethodName" ADD VALUE 'U2U_SOFTMAX';
ALTER TYPE "MethodName" ADD VALUE 'KL_R';
ALTER TYPE "MethodName" ADD VALUE 'SWD_R';
ALTER TYPE "MethodName" ADD VALUE 'LEACE';
ALTER TYPE "MethodName" ADD VALUE 'NOISE';
ALTER TYPE "MethodName" ADD VALUE 'REMOVAL';
ALTER TYPE "AttackerName" ADD VALUE 'LOGISTIC';
ALTER TYPE "AttackerName" ADD VALUE 'STANDARDIZED_MLP';
ALTER TYPE "AttackerName" ADD VALUE 'RANDOM_FOREST';
ALTER TYPE "AttackerName" ADD VALUE 'KNN';
ALTER TYPE "AttackerName" ADD VALUE 'RBF_SVM';
ALTER TYPE "Surface" ADD VALUE 'LAYER0';
ALTER TYPE "Surface" ADD VALUE 'PROPAGATED';
ALTER TYPE "Stage" ADD VALUE 'ANALYSE' BEFORE 'REPORT';
ALTER TYPE "RecommendationMetric" ADD VALUE 'POPULARITY';
ALTER TYPE "RecommendationMetric" ADD VALUE 'COVERAGE';
ALTER TYPE "ArtifactKind" ADD VALUE 'TSNE';
ALTER TYPE "ArtifactKind" ADD VALUE 'HISTOGRAMS';
ALTER TYPE "ArtifactKind" ADD VALUE 'ATTACK_SCORES';
ALTER TYPE "ArtifactKind" ADD VALUE 'TRAINING_STATE';
ALTER TYPE "Engine" ADD VALUE 'TFJS';
ALTER TYPE "Engine" ADD VALUE 'WEBGPU';

-- CreateEnum
CREATE TYPE "Preset" AS ENUM ('PAPER', 'REFERENCE_CODE');

-- CreateEnum
CREATE TYPE "MmdEstimator" AS ENUM ('EXACT', 'FOURIER');

-- CreateEnum
CREATE TYPE "ClassPairs" AS ENUM ('PAIRS', 'REST');

-- CreateEnum
CREATE TYPE "Regularizer" AS ENUM ('FROBENIUS', 'RANKING');

-- CreateEnum
CREATE TYPE "XgbLibrary" AS ENUM ('LETHE', 'LIBXGBOOST');

-- What a run unlearns and what its protocol attacks were one surface; each becomes a list of its own.
ALTER TABLE "run" ADD COLUMN "analyse_seconds" DOUBLE PRECISION, ADD COLUMN "unlearned_surfaces" "Surface"[];
UPDATE "run" SET "unlearned_surfaces" = CASE WHEN "method" = 'ORIGINAL' THEN ARRAY[]::"Surface"[] ELSE ARRAY["protocol"."surface"] END
  FROM "protocol" WHERE "protocol"."id" = "run"."protocol_id";
ALTER TABLE "protocol" ADD COLUMN "surfaces" "Surface"[], ADD COLUMN "repeats" INTEGER NOT NULL DEFAULT 1;
UPDATE "protocol" SET "surfaces" = ARRAY["surface"];
ALTER TABLE "protocol" DROP COLUMN "surface";

-- Old results are about the attribute of their run.
ALTER TABLE "attack_result"
  ADD COLUMN "attribute" TEXT,
  ADD COLUMN "repeats" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "auc_ci95" DOUBLE PRECISION,
  ADD COLUMN "balanced_accuracy_ci95" DOUBLE PRECISION;
UPDATE "attack_result" SET "attribute" = "run"."attribute" FROM "run" WHERE "run"."id" = "attack_result"."run_id";
ALTER TABLE "attack_result" ALTER COLUMN "attribute" SET NOT NULL,
  DROP CONSTRAINT "attack_result_pkey",
  ADD CONSTRAINT "attack_result_pkey" PRIMARY KEY ("run_id", "attacker", "surface", "attribute");

-- CreateTable
CREATE TABLE "attack_class" (
    "run_id" TEXT NOT NULL,
    "attacker" "AttackerName" NOT NULL,
    "surface" "Surface" NOT NULL,
    "attribute" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "precision" DOUBLE PRECISION NOT NULL,
    "recall" DOUBLE PRECISION NOT NULL,
    "users" INTEGER NOT NULL,

    CONSTRAINT "attack_class_pkey" PRIMARY KEY ("run_id","attacker","surface","attribute","value")
);

-- AddForeignKey
ALTER TABLE "attack_class" ADD CONSTRAINT "attack_class_run_id_attacker_surface_attribute_fkey" FOREIGN KEY ("run_id", "attacker", "surface", "attribute") REFERENCES "attack_result"("run_id", "attacker", "surface", "attribute") ON DELETE CASCADE ON UPDATE CASCADE;

-- Old results are of all users.
ALTER TABLE "recommendation_result"
  ADD COLUMN "attribute" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "group" TEXT NOT NULL DEFAULT '',
  DROP CONSTRAINT "recommendation_result_pkey",
  ADD CONSTRAINT "recommendation_result_pkey" PRIMARY KEY ("run_id", "metric", "k", "attribute", "group");

-- One artifact of a kind and surface a run; one without a surface counts as equal to another without. schema.prisma cannot say so.
DROP INDEX "artifact_run_id_kind_key";
CREATE UNIQUE INDEX "artifact_run_id_kind_surface_key" ON "artifact"("run_id", "kind", "surface") NULLS NOT DISTINCT;

-- Parameters that did not exist yet, with the values that mean what was computed then.
UPDATE "run" SET
  "model_parameters" = "model_parameters" || '{"patience": 0}',
  "method_parameters" = "method_parameters" || CASE "method"
    WHEN 'U2U_R' THEN '{"regularizer": "FROBENIUS", "topK": 20}'::jsonb
    WHEN 'D2D_R' THEN '{"estimator": "EXACT", "features": 1024, "pairs": "PAIRS", "regularizer": "FROBENIUS", "topK": 20}'
    ELSE '{}' END,
  "attackers" = (
    SELECT jsonb_agg(CASE WHEN a.parameters ->> 'name' = 'XGB' THEN a.parameters || '{"library": "LETHE"}' ELSE a.parameters END ORDER BY a.i)
    FROM jsonb_array_elements("attackers") WITH ORDINALITY AS a(parameters, i));

-- The hashes that identify protocols, runs and rows, as server/canonical.ts makes them: sha256 of JSON with sorted keys.
CREATE FUNCTION pg_temp.canonical(v jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN CASE jsonb_typeof(v)
    WHEN 'object' THEN (
      SELECT '{' || coalesce(string_agg(to_jsonb(key)::text || ':' || pg_temp.canonical(value), ',' ORDER BY key COLLATE "C"), '') || '}'
      FROM jsonb_each(v))
    WHEN 'array' THEN (
      SELECT '[' || coalesce(string_agg(pg_temp.canonical(value), ',' ORDER BY i), '') || ']'
      FROM jsonb_array_elements(v) WITH ORDINALITY AS e(value, i))
    -- JavaScript writes 1e-7 where numeric writes 0.0000001 and float8 1e-07.
    WHEN 'number' THEN
      CASE WHEN v::numeric <> 0 AND abs(v::numeric) < 1e-6 THEN replace(v::float8::text, 'e-0', 'e-') ELSE v::text END
    ELSE v::text
  END;
END $$;
CREATE FUNCTION pg_temp.canonical_hash(v jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT encode(sha256(convert_to(pg_temp.canonical(v), 'UTF8')), 'hex')
$$;
CREATE FUNCTION pg_temp.protocol_of("protocol") RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('split', $1."split", 'ranking', $1."ranking", 'attack', $1."attack", 'kCore', $1."k_core",
    'surfaces', to_jsonb($1."surfaces"), 'repeats', $1."repeats")
$$;

UPDATE "protocol" SET "fingerprint" = 'p_' || left(pg_temp.canonical_hash(pg_temp.protocol_of("protocol")), 12);
UPDATE "run" SET
  "config_hash" = pg_temp.canonical_hash(c."row" || jsonb_build_object('seed', "run"."seed")),
  "row_hash" = pg_temp.canonical_hash(c."row")
FROM (
  SELECT r."id", jsonb_build_object('dataset', r."dataset_kind", 'model', r."model_parameters", 'attribute', r."attribute",
    'method', r."method_parameters", 'unlearned', to_jsonb(r."unlearned_surfaces"), 'attackers', r."attackers",
    'protocol', pg_temp.protocol_of(p)) AS "row"
  FROM "run" r JOIN "protocol" p ON p."id" = r."protocol_id"
) c WHERE c."id" = "run"."id";

DROP FUNCTION pg_temp.protocol_of("protocol");
DROP FUNCTION pg_temp.canonical_hash(jsonb);
DROP FUNCTION pg_temp.canonical(jsonb);
