/** @type {import('next').NextConfig} */
const config = {
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  poweredByHeader: false,
  reactStrictMode: true,
  // RFC 8058 forbids redirects, and Next.js would answer /u/TOKEN/ with one.
  skipTrailingSlashRedirect: true,
  serverExternalPackages: ['pg', 'pino', '@prisma/client', '@prisma/adapter-pg'],
  // A member whose role does not allow a page gets 403: forbidden(), app/admin/_shell/session.ts.
  // And a file of delivered counts is larger than a form: settings/delivery-actions.ts says by how much.
  experimental: {
    authInterrupts: true,
    serverActions: { bodySizeLimit: '3mb' },
    // Loading every page at the start costs 50 MB and stops all else for most of a second. Decision 0061.
    preloadEntriesOnStart: false,
    // Node reads them only with --enable-source-maps; on disk they took twice what the code takes.
    turbopackSourceMaps: false,
  },
  // `npm test` checks the types; checking them again at each build would only make the first start slower.
  typescript: { ignoreBuildErrors: true },
};

export default config;
