-- A view whose page could not be shown is of unknown consent and language, which is not the same as none (see NOT_KNOWN in
-- domain/reports/rollup/schema.ts): the filter for consent that is not verified found them all.
UPDATE visit_rollup SET consent_source = ' ', locale = ' ' WHERE kind = 'failed' AND consent_source = '' AND locale = '';
