
-- Not expressible in schema.prisma: the two partial indices that the queue lives on.
CREATE INDEX "run_queue_idx" ON "run"("priority" DESC, "number") WHERE "status" = 'QUEUED';
CREATE INDEX "run_lease_idx" ON "run"("lease_expires_at") WHERE "status" IN ('LEASED', 'RUNNING');
