/** On every answer of the API: no caching, no content sniffing, no referrer. Requirements 27, 28. */
export const PLAIN_HEADERS = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
} as const;
