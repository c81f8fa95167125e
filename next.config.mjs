/** @type {import('next').NextConfig} */
const config = {
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  poweredByHeader: false,
  reactStrictMode: true,
  // RFC 8058 forbids redirects, and Next.js would answer /u/TOKEN/ with one.
  skipTrailingSlashRedirect: true,
  serverExternalPackages: ['pg', 'pino', '@prisma/client', '@prisma/adapter-pg'],
  typescript: { ignoreBuildErrors: false },
};

export default config;
