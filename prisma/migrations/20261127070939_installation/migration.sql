-- CreateTable
CREATE TABLE "installation" (
    "only" BOOLEAN NOT NULL DEFAULT true,
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "secret_check" BYTEA,
    "secret_key_id" TEXT,
    "needs_proof" BOOLEAN NOT NULL DEFAULT false,
    "public_url" TEXT,
    "earlier_urls" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "schema_version" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("only")
);

-- There is one installation in a database: its row is made here, and gets its check at the first start.
ALTER TABLE "installation" ADD CONSTRAINT "installation_only_check" CHECK ("only");

-- What was hashed or sealed before there was a check must prove the secret, or a person must say that it is the right one.
INSERT INTO "installation" ("needs_proof")
SELECT EXISTS (SELECT FROM "suppression") OR EXISTS (SELECT FROM "erasure") OR EXISTS (SELECT FROM "link_key")
    OR EXISTS (SELECT FROM "webhook_endpoint")
    OR EXISTS (SELECT FROM "recipient" WHERE coalesce("email_hash", "phone_hash", "push_hash", "postal_hash") IS NOT NULL);
