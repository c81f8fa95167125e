import { describe, expect, it } from 'vitest';
import { pictureSize } from '@/lib/picture-size';

function svg(attributes: string) {
  return pictureSize('image/svg+xml', Buffer.from(`<?xml version="1.0"?>\n<svg ${attributes}><path/></svg>`));
}

describe('the size of a picture', () => {
  it('is in the head of a PNG', () => {
    const head = Buffer.alloc(24);
    head.writeUInt32BE(640, 16);
    head.writeUInt32BE(160, 20);
    expect(pictureSize('image/png', head)).toEqual({ width: 640, height: 160 });
    expect(pictureSize('image/png', head.subarray(0, 20))).toBeNull();
  });

  it.each([
    ['width="48" height="24px"', { width: 48, height: 24 }],
    ["viewBox='0 0 120 30.5' fill='none'", { width: 120, height: 30.5 }],
    ['viewBox="0,0, 120 ,30"', { width: 120, height: 30 }],
    ['width="100%" height="100%" viewBox="0 0 2 1"', { width: 2, height: 1 }],
    ['width="100%"', null],
    ['viewBox="0 0 0 10"', null],
    ['viewBox="a b c d"', null],
    ['', null],
  ])('is what an SVG says of itself: %s', (attributes, size) => {
    expect(svg(attributes)).toEqual(size);
  });
});
