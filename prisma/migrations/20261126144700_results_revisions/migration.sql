-- A table of results that an API process has computed stays right while no run of its board has changed: every change that such a table can
-- show gives the run a new revision, whoever makes it. Progress, leases and priorities are none.
ALTER TABLE "run" ADD COLUMN "revision" BIGSERIAL NOT NULL;

-- CreateIndex
CREATE INDEX "run_team_id_dataset_kind_model_attribute_protocol_id_revisi_idx" ON "run"("team_id", "dataset_kind", "model", "attribute", "protocol_id", "revision");

-- CreateIndex
CREATE INDEX "run_team_id_dataset_kind_model_attribute_number_idx" ON "run"("team_id", "dataset_kind", "model", "attribute", "number" DESC);

CREATE FUNCTION run_revised() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.revision := nextval('run_revision_seq');
  RETURN NEW;
END $$;

CREATE TRIGGER run_revised BEFORE UPDATE ON "run" FOR EACH ROW
WHEN (
  (OLD.status, OLD.reason, OLD.finished_at, OLD.archived_at, OLD.seed, OLD.team_id, OLD.dataset_kind, OLD.custom_dataset_id, OLD.dataset_id,
   OLD.protocol_id, OLD.parent_id, OLD.model, OLD.model_parameters, OLD.attribute, OLD.method, OLD.method_parameters, OLD.unlearned_surfaces,
   OLD.attackers, OLD.row_hash, OLD.train_seconds, OLD.unlearn_seconds, OLD.attack_seconds, OLD.evaluate_seconds, OLD.analyse_seconds,
   OLD.engine, OLD.environment)
  IS DISTINCT FROM
  (NEW.status, NEW.reason, NEW.finished_at, NEW.archived_at, NEW.seed, NEW.team_id, NEW.dataset_kind, NEW.custom_dataset_id, NEW.dataset_id,
   NEW.protocol_id, NEW.parent_id, NEW.model, NEW.model_parameters, NEW.attribute, NEW.method, NEW.method_parameters, NEW.unlearned_surfaces,
   NEW.attackers, NEW.row_hash, NEW.train_seconds, NEW.unlearn_seconds, NEW.attack_seconds, NEW.evaluate_seconds, NEW.analyse_seconds,
   NEW.engine, NEW.environment)
) EXECUTE FUNCTION run_revised();

-- Figures of a run that has not succeeded are in no table: while it reports, nothing is revised.
CREATE FUNCTION results_revised() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE run SET revision = nextval('run_revision_seq') WHERE status = 'SUCCEEDED' AND id IN (SELECT run_id FROM changed);
  RETURN NULL;
END $$;

CREATE TRIGGER attack_result_inserted AFTER INSERT ON "attack_result"
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION results_revised();
CREATE TRIGGER attack_result_updated AFTER UPDATE ON "attack_result"
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION results_revised();
CREATE TRIGGER attack_result_deleted AFTER DELETE ON "attack_result"
REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION results_revised();
CREATE TRIGGER recommendation_result_inserted AFTER INSERT ON "recommendation_result"
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION results_revised();
CREATE TRIGGER recommendation_result_updated AFTER UPDATE ON "recommendation_result"
REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION results_revised();
CREATE TRIGGER recommendation_result_deleted AFTER DELETE ON "recommendation_result"
REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION results_revised();
