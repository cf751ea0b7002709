-- What has not ended, for the figures that monitoring and autoscaling ask for: small, however many runs have ended.
CREATE INDEX "run_open_idx" ON "run"("status", "blocked") WHERE "status" IN ('QUEUED', 'LEASED', 'RUNNING');
