/**
 * What stands at which address: the one table that the front door, its shortcut, proxy.ts, the API's listener and the
 * pages read. Beside the folders of `app/`, which Next.js wants; routes.test.ts compares the two.
 */
import { splitLinkPath, type LinkPath } from '@/domain/access/damaged-link/rules';

/** The pages below a link's address, by their folders; the link itself has the empty path. */
export const LINK_PAGES = ['', 'done', 'history', 'receipt/[change]', 'receipt/[change]/json'] as const;

/** The forms below a link's address: `POST /u/TOKEN/save`. The link itself takes a one-click. */
export const LINK_FORMS = ['choose', 'save', 'undo', 'reason'] as const;
export type LinkForm = (typeof LINK_FORMS)[number];

/** What stands below a link: `done`, `receipt/0199…/json`, `save`. */
export type BelowLink = Filled<(typeof LINK_PAGES)[number]> | LinkForm;
type Filled<Path> = Path extends `${infer Before}[${string}]${infer After}`
  ? `${Before}${string}${After}`
  : Path;

/** What each first segment of any other address leads to. */
const FIRST_SEGMENTS: ReadonlyMap<string, 'api' | 'admin'> = new Map([
  ['api', 'api'],
  ['docs', 'api'],
  ['healthz', 'api'],
  ['readyz', 'api'],
  ['admin', 'admin'],
]);

/** Below it stands the text of each link. */
export const LINK_ROOT = '/u/';

/** Where a page says that there is none at the address asked for. */
export const LOST = '/lost';

/** What Next.js has a file or a route of its own for. Where there is none after all it answers 404 itself. */
const FILE = /^\/(?:favicon\.(?:svg|ico)|brand\/[^/]+\/logo|_next\/static\/.+)$/;

/** A link as it is minted, with its query. */
const PLAIN_LINK = /^\/u\/([\w.~-]+)\/?(?:\?(.*))?$/;

/** What stands below a link, whatever slashes are doubled. It begins at a first slash alone, so that it takes a linear time. */
const BELOW_LINK = new RegExp(
  `(?<!/)/+(${[...LINK_PAGES, ...LINK_FORMS]
    .filter((below) => below !== '')
    .map((below) => below.replaceAll('/', '/+').replace('[change]', '[^/]+'))
    .join('|')})/*$`,
);

export type Route =
  | { to: 'api' | 'admin' | 'file' | 'nothing' }
  /** A page or a form of a link, and of a receipt the change that it is of. */
  | ({ to: 'link'; form: LinkForm | null; receipt: Receipt | null } & LinkPath);
type Receipt = { change: string; isFile: boolean };

/** Where a path leads, as a browser or a mail program asks for it. */
export function routeOf(pathname: string): Route {
  const link = readLinkPath(pathname);
  if (link) {
    const [first, change, file] = link.below.split('/');
    return {
      to: 'link',
      ...link,
      form: LINK_FORMS.find((form) => form === link.below) ?? null,
      receipt: first === 'receipt' && change !== undefined ? { change, isFile: file === 'json' } : null,
    };
  }
  if (FILE.test(pathname)) return { to: 'file' };
  const [first = ''] = pathname.split('/').filter(Boolean);
  return { to: FIRST_SEGMENTS.get(first) ?? 'nothing' };
}

/** Whether the API answers an address: itself, its docs, and how the process is. */
export function isApi(url: string): boolean {
  const [, first = ''] = /^\/([^/?]*)/.exec(url) ?? [];
  return FIRST_SEGMENTS.get(first) === 'api';
}

/** A link's address as we mint it, and nothing below it: read in a fraction of the time of {@link readLinkPath}. */
export function readPlainLink(url: string): { token: string; search: string } | null {
  const [, token, search = ''] = PLAIN_LINK.exec(url) ?? [];
  return token === undefined ? null : { token, search };
}

/**
 * Reads the path of an address of a link, however it was damaged on its way: null where it is no link's.
 * @param url the path and the query of a request.
 */
export function readLinkPath(url: string): LinkPath | null {
  return splitLinkPath(url, BELOW_LINK);
}

/**
 * The address of a link, or of what stands below it.
 * @param text what stands in the link's place, not encoded.
 * @param search with its question mark, or empty.
 */
export function linkPath(text: string, below = '', search = ''): string {
  return `${LINK_ROOT}${encodeURIComponent(text)}${below && `/${below}`}${search}`;
}

/** The address of a sender's logo. */
export function logoPath(workspaceKey: string): string {
  return `/brand/${workspaceKey}/logo`;
}
