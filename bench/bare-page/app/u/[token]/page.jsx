import pg from 'pg';

export const dynamic = 'force-dynamic';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
pool.on('error', () => undefined);

/** The least a dynamic page can be: one read of one row, and a sentence about it. */
export default async function BarePage({ params }) {
  const { token } = await params;
  const { rows } = await pool.query('SELECT email, locale FROM recipient WHERE ref = $1 LIMIT 1', [
    token.split('.')[2],
  ]);
  return (
    <main>
      <h1>Your subscriptions</h1>
      <p>
        {rows[0]?.email} reads {rows[0]?.locale}.
      </p>
    </main>
  );
}
