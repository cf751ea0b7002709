-- Which runs were computed on a file set, and on a team's own data set.
CREATE INDEX "run_dataset_id_idx" ON "run"("dataset_id");
CREATE INDEX "run_custom_dataset_id_idx" ON "run"("custom_dataset_id");
