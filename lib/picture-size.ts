/** In pixels of the picture's own; only their ratio matters to a page. */
export type PictureSize = { width: number; height: number };

/** How far into an SVG its first tag is looked for. */
const MAX_HEAD = 8_192;

/**
 * How wide and high a picture is, so that a page can keep its place before it has come.
 * @param type `image/png` or `image/svg+xml`; a picture that lib/png.ts or lib/svg.ts has let through.
 * @returns null if it does not say, as an SVG need not.
 */
export function pictureSize(type: string, picture: Uint8Array): PictureSize | null {
  const bytes = Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength);
  const size = type === 'image/png' ? sizeOfPng(bytes) : sizeOfSvg(bytes.toString('utf8', 0, MAX_HEAD));
  return size && size.width > 0 && size.height > 0 ? size : null;
}

/** The head comes first. W3C PNG, third edition, 11.2.1. */
function sizeOfPng(bytes: Buffer): PictureSize | null {
  return bytes.length < 24 ? null : { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Its sides in pixels or, without them, those of its view box. SVG 2, 8.2 and 8.12. */
function sizeOfSvg(head: string): PictureSize | null {
  const [tag = ''] = /<svg\b[^>]*>/.exec(head) ?? [];
  const attribute = (name: string) => new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`).exec(tag)?.[1] ?? '';
  const side = (name: string) =>
    /^\s*\d+(?:\.\d+)?(?:px)?\s*$/.test(attribute(name)) ? parseFloat(attribute(name)) : null;
  const [width, height] = [side('width'), side('height')];
  if (width !== null && height !== null) return { width, height };
  const box = attribute('viewBox')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [, , boxWidth, boxHeight] = box;
  if (box.length !== 4 || !box.every(Number.isFinite) || boxWidth === undefined || boxHeight === undefined)
    return null;
  return { width: boxWidth, height: boxHeight };
}
