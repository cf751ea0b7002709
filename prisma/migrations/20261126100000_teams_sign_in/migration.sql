-- Sign-in by password and single sign-on, scoped tokens, invitations. Tokens that are there keep what they could do.

-- CreateEnum
CREATE TYPE "TokenScope" AS ENUM ('READ', 'LAUNCH', 'TOKENS', 'TEAM');

-- AlterTable
ALTER TABLE "account" ADD COLUMN "email_verified" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "image" TEXT,
ADD COLUMN "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "token" ADD COLUMN "scopes" "TokenScope"[] NOT NULL DEFAULT ARRAY[]::"TokenScope"[],
ADD COLUMN "fresh_until" TIMESTAMPTZ(3);

UPDATE "token" SET "scopes" = '{READ,LAUNCH,TOKENS}' WHERE "kind" = 'API';

-- CreateTable
CREATE TABLE "credential" (
    "id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "password" TEXT,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_session" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "login_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_state" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "login_state_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_rate" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "login_rate_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "server_secret" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "server_secret_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "role" "Role" NOT NULL,
    "email" TEXT,
    "prefix" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "inviter_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "accepter_id" TEXT,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "member_account_id_idx" ON "member"("account_id");

-- CreateIndex
CREATE INDEX "token_account_id_kind_idx" ON "token"("account_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "credential_provider_id_subject_key" ON "credential"("provider_id", "subject");

-- CreateIndex
CREATE INDEX "credential_account_id_idx" ON "credential"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "login_session_token_key" ON "login_session"("token");

-- CreateIndex
CREATE INDEX "login_session_account_id_idx" ON "login_session"("account_id");

-- CreateIndex
CREATE INDEX "login_state_identifier_idx" ON "login_state"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_hash_key" ON "invitation"("hash");

-- CreateIndex
CREATE INDEX "invitation_team_id_id_idx" ON "invitation"("team_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "login_session" ADD CONSTRAINT "login_session_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_inviter_id_fkey" FOREIGN KEY ("inviter_id") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_accepter_id_fkey" FOREIGN KEY ("accepter_id") REFERENCES "account"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What schema.prisma cannot express.

-- Who leaves a team, or has another role in it from now on, is asked again by every socket they have open in it.
CREATE FUNCTION "announce_member"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('lethe', json_build_object('topic', 'member', 'team', OLD.team_id, 'account', OLD.account_id)::text);
  RETURN NULL;
END $$;

CREATE TRIGGER "member_changed" AFTER UPDATE OF "role" OR DELETE ON "member" FOR EACH ROW EXECUTE FUNCTION "announce_member"();
