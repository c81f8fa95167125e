/** The least that answers from a database, as a floor for starts and memory: node:http and pg, and no loader. */
import { createServer } from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const server = createServer((_, response) => {
  pool.query('SELECT name FROM workspace LIMIT 1').then(
    ({ rows }) => response.end(rows[0]?.name),
    () => response.writeHead(500).end(),
  );
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
