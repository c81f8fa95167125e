import pg from 'pg';
import { secretCheckOf, secretKeyIdOf } from '@/domain/settings/installation/rules';

/** Records which secret a test database was made with, as its first start would. */
export async function keepSecretCheck(databaseUrl: string, secret: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ id: string }>('SELECT id FROM installation');
  await client.query('UPDATE installation SET secret_check = $1, secret_key_id = $2', [
    secretCheckOf(secret, rows[0]?.id ?? ''),
    secretKeyIdOf(secret),
  ]);
  await client.end();
}
