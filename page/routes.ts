/**
 * What each address leads to: the one table that the front door, the route of Next.js, the API's listener and the pages
 * read. It repeats the folders of `app/` that have addresses of their own; routes.test.ts compares the two.
 */
import { splitLinkPath, type LinkPath } from '@/domain/access/damaged-link/rules';

/** The pages below a link's address; the link itself has the empty path. */
export const LINK_PAGES = ['', 'done', 'history', 'receipt/[change]', 'receipt/[change]/json'] as const;

/** The forms below a link's address: `POST /u/TOKEN/save`. A POST to the link itself is a one-click. */
export const LINK_FORMS = ['choose', 'save', 'undo', 'reason'] as const;
export type LinkForm = (typeof LINK_FORMS)[number];

/** The path below a link: `done`, `receipt/0199…/json`, `save`. */
export type BelowLink = Filled<(typeof LINK_PAGES)[number]> | LinkForm;
type Filled<Path> = Path extends `${infer Before}[${string}]${infer After}`
  ? `${Before}${string}${After}`
  : Path;

/** What the first segment of any other address leads to. */
const FIRST_SEGMENTS: ReadonlyMap<string, 'api' | 'admin'> = new Map([
  ['api', 'api'],
  ['docs', 'api'],
  ['healthz', 'api'],
  ['readyz', 'api'],
  ['admin', 'admin'],
]);

/** The text of each link follows it. */
export const LINK_ROOT = '/u/';

/** The styles and the script of a link's pages: their names change with their content. */
export const ASSET_ROOT = '/assets/';

/** Addresses for which Next.js may have a file or a route. If it has none, it answers 404 itself. */
const FILE = /^\/(?:favicon\.(?:svg|ico)|brand\/[^/]+\/logo|_next\/static\/.+)$/;

/** A link as it is minted, with its query. */
const PLAIN_LINK = /^\/u\/([\w.~-]+)\/?(?:\?(.*))?$/;

/**
 * The path below a link, even with doubled slashes. It matches at a first slash only, so that it runs in linear time.
 */
const BELOW_LINK = new RegExp(
  `(?<!/)/+(${[...LINK_PAGES, ...LINK_FORMS]
    .filter((below) => below !== '')
    .map((below) => below.replaceAll('/', '/+').replace('[change]', '[^/]+'))
    .join('|')})/*$`,
);

export type Route = { to: 'api' | 'admin' | 'file' } | PageRoute;
/** What page/answer.ts answers. */
export type PageRoute = LinkRoute | { to: 'asset'; path: string } | { to: 'nothing' };
/** A page or a form of a link, with the change's id for a receipt. */
export type LinkRoute = { to: 'link'; form: LinkForm | null; receipt: Receipt | null } & LinkPath;
type Receipt = { change: string; isFile: boolean };

/**
 * Where an address leads, as a browser or a mail program requests it.
 * @param url the path of a request, with or without its query.
 */
export function routeOf(url: string): Route {
  const link = readLinkPath(url);
  if (link) {
    const [first, change, file] = link.below.split('/');
    return {
      to: 'link',
      ...link,
      form: LINK_FORMS.find((form) => form === link.below) ?? null,
      receipt: first === 'receipt' && change !== undefined ? { change, isFile: file === 'json' } : null,
    };
  }
  const [path = ''] = url.split(/[?#]/, 1);
  if (FILE.test(path)) return { to: 'file' };
  if (path.startsWith(ASSET_ROOT)) return { to: 'asset', path };
  const [first = ''] = path.split('/').filter(Boolean);
  return { to: FIRST_SEGMENTS.get(first) ?? 'nothing' };
}

/** Whether the API answers an address: the API itself, its docs, and the health checks. */
export function isApi(url: string): boolean {
  const [, first = ''] = /^\/([^/?]*)/.exec(url) ?? [];
  return FIRST_SEGMENTS.get(first) === 'api';
}

/**
 * A link's address exactly as we mint it, with nothing below it: read in a fraction of the time of {@link
 * readLinkPath}.
 */
export function readPlainLink(url: string): { token: string; search: string } | null {
  const [, token, search = ''] = PLAIN_LINK.exec(url) ?? [];
  return token === undefined ? null : { token, search };
}

/**
 * Reads the path of a link's address, however it was damaged on its way; null if it is not a link's.
 * @param url the path and query of a request.
 */
export function readLinkPath(url: string): LinkPath | null {
  return splitLinkPath(url, BELOW_LINK);
}

/**
 * The address of a link, or of a page below it.
 * @param text the link's token, not encoded.
 * @param search with its question mark, or empty.
 */
export function linkPath(text: string, below = '', search = ''): string {
  return `${LINK_ROOT}${encodeURIComponent(text)}${below && `/${below}`}${search}`;
}

/** The address of a sender's logo. */
export function logoPath(workspaceKey: string): string {
  return `/brand/${workspaceKey}/logo`;
}
