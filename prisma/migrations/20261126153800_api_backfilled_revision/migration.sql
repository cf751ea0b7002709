-- Which attackers a run has faced later decides what its board shows.
DROP TRIGGER run_revised ON "run";
CREATE TRIGGER run_revised BEFORE UPDATE ON "run" FOR EACH ROW
WHEN (
  (OLD.status, OLD.reason, OLD.finished_at, OLD.archived_at, OLD.seed, OLD.team_id, OLD.dataset_kind, OLD.custom_dataset_id, OLD.dataset_id,
   OLD.protocol_id, OLD.parent_id, OLD.model, OLD.model_parameters, OLD.attribute, OLD.method, OLD.method_parameters, OLD.unlearned_surfaces,
   OLD.attackers, OLD.row_hash, OLD.train_seconds, OLD.unlearn_seconds, OLD.attack_seconds, OLD.evaluate_seconds, OLD.analyse_seconds,
   OLD.engine, OLD.environment, OLD.backfilled)
  IS DISTINCT FROM
  (NEW.status, NEW.reason, NEW.finished_at, NEW.archived_at, NEW.seed, NEW.team_id, NEW.dataset_kind, NEW.custom_dataset_id, NEW.dataset_id,
   NEW.protocol_id, NEW.parent_id, NEW.model, NEW.model_parameters, NEW.attribute, NEW.method, NEW.method_parameters, NEW.unlearned_surfaces,
   NEW.attackers, NEW.row_hash, NEW.train_seconds, NEW.unlearn_seconds, NEW.attack_seconds, NEW.evaluate_seconds, NEW.analyse_seconds,
   NEW.engine, NEW.environment, NEW.backfilled)
) EXECUTE FUNCTION run_revised();
