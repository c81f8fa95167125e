import { defineConfig } from 'prisma/config';

// For Prisma's own command line, such as `npx prisma migrate deploy`; the project's commands do not read it.
export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? '' },
});
