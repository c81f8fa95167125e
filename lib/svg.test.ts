import { describe, expect, it } from 'vitest';
import { whatIsUnsafeIn } from '@/lib/svg';

const NS = 'xmlns="http://www.w3.org/2000/svg"';
const XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"';
const unsafe = (svg: string) => whatIsUnsafeIn(Buffer.from(svg));
const around = (inside: string) => unsafe(`<svg ${NS} ${XLINK}>${inside}</svg>`);

describe('an SVG is a drawing and nothing else', () => {
  it.each([
    ['a path', '<path d="M0 0h10v10z" fill="#123456"/>'],
    [
      'a part of its own that is used again',
      '<defs><g id="a"><rect/></g></defs><use xlink:href="#a"/><use href="#a"/>',
    ],
    ['a gradient of its own', '<linearGradient id="g"/><rect fill="url(#g)" style="stroke:url(\'#g\')"/>'],
    ['a style sheet of its own', '<style>.cls-1{fill:#fff;}</style><path class="cls-1"/>'],
    ['a style sheet in a CDATA section', '<style><![CDATA[.a > .b {fill:red}]]></style>'],
    ['a picture inside the file', '<image href="data:image/png;base64,iVBORw0KGgo="/>'],
    [
      'what Inkscape adds',
      '<sodipodi:namedview xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" id="x"/>',
    ],
    ['a title with an ampersand', '<title>Alder &amp; Maré &#169;</title>'],
  ])('accepts %s', (_, inside) => {
    expect(around(inside)).toBeNull();
  });

  it('accepts the standard document type, an XML declaration and a byte order mark', () => {
    const type =
      '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">';
    expect(unsafe(`\uFEFF<?xml version="1.0" encoding="UTF-8"?>${type}<!-- x --><svg ${NS}/>`)).toBeNull();
  });

  it.each([
    ['a script', '<script>alert(1)</script>'],
    [
      'a script in a namespace of its own',
      '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    ],
    ['HTML', '<foreignObject><p/></foreignObject>'],
    ['a link', '<a href="#x"><path/></a>'],
    ['an animation, which may set what a list has let pass', '<set attributeName="href" to="javascript:x"/>'],
    ['a handler', '<path onload="x()"/>'],
    ['a handler in capitals', '<path ONLOAD="x()"/>'],
    ['a picture from elsewhere', '<image href="https://tracker.example/p.gif"/>'],
    ['a picture without a scheme', '<image xlink:href="//tracker.example/p.gif"/>'],
    ['a picture that is a document', '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>'],
    ['a part of another file', '<use href="https://x.example/a.svg#b"/>'],
    ['a base for its references', '<g xml:base="https://x.example/"/>'],
    ['a fill from elsewhere', '<rect fill="url(https://x.example/#a)"/>'],
    ['a style from elsewhere', '<rect style="fill: URL( &quot;//x.example&quot; )"/>'],
    ['an imported style sheet', '<style>@import "https://x.example/a.css";</style>'],
    ['an import that a comment parts', '<style>@imp<!-- -->ort "https://x.example/a.css";</style>'],
    ['an import that is spelled by an escape', '<style>@\\69mport "https://x.example/a.css";</style>'],
    ['an entity', '<title>&x;</title>'],
    ['an entity of HTML', '<title>&nbsp;</title>'],
    ['a style sheet by a processing instruction', '<?xml-stylesheet href="https://x.example/a.css"?>'],
    ['an element that is not closed', '<g>'],
  ])('refuses %s', (_, inside) => {
    expect(around(inside)).not.toBeNull();
  });

  it.each([
    ['text', 'not a picture'],
    ['nothing', ''],
    ['HTML', '<html xmlns="http://www.w3.org/1999/xhtml"/>'],
    ['an element of no namespace', '<svg><path/></svg>'],
    ['declared entities', `<!DOCTYPE svg [<!ENTITY x "y">]><svg ${NS}/>`],
    [
      'an encoding in which the bytes say something else',
      `<?xml version="1.0" encoding="UTF-7"?><svg ${NS}/>`,
    ],
  ])('refuses %s', (_, svg) => {
    expect(unsafe(svg)).not.toBeNull();
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(whatIsUnsafeIn(Buffer.from([0xfe, 0xff, 0, 0x3c]))).not.toBeNull();
  });

  it('refuses a small file that asks for a billion copies of itself', () => {
    const level = (at: number) => `<g id="l${at}">${`<use href="#l${at - 1}"/>`.repeat(10)}</g>`;
    const levels = Array.from({ length: 9 }, (_, at) => level(at + 1)).join('');
    expect(around(`<defs><g id="l0"><path/></g>${levels}</defs><use href="#l9"/>`)).toMatch(/more to draw/);
    expect(around('<g id="a"><use href="#a"/></g>')).toMatch(/more to draw/);
  });

  it.each([
    ['spaces after href=', `<image href=${' '.repeat(260_000)}`],
    ['brackets', '<'.repeat(260_000)],
    ['open elements', '<g id="a">'.repeat(26_000)],
    ['spaces in a style', `<style>${'url( '.repeat(50_000)}</style>`],
    ['comments', '<!--'.repeat(65_000)],
  ])('takes little time for 260 kB of %s', (_, inside) => {
    // A parser that takes quadratic time runs into the test's own time-out.
    expect(around(inside)).not.toBeNull();
  });
});
