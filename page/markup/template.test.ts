import { createElement } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { escaped } from './html';
import { template } from './template';

describe('a template', () => {
  const draw = vi.fn(({ name }: { name: string }, inner: (place: 'rest' | 'kind') => string) =>
    createElement('p', { className: inner('kind') }, `${name}: `, inner('rest')),
  );
  const greeting = template<{ name: string }, 'rest' | 'kind'>(draw);

  it('draws once for the same props, and takes in other markup for each use', () => {
    const one = greeting({ name: 'A & B' }, { rest: escaped('<1>'), kind: escaped('"x"') });
    const two = greeting({ name: 'A & B' }, { rest: escaped('2'), kind: escaped('y') });
    expect(one).toBe('<p class="&quot;x&quot;">A &amp; B: &lt;1&gt;</p>');
    expect(two).toBe('<p class="y">A &amp; B: 2</p>');
    expect(draw).toHaveBeenCalledTimes(1);
  });

  it('draws anew for other props', () => {
    expect(greeting({ name: 'C' }, { rest: escaped(''), kind: escaped('') })).toBe('<p class="">C: </p>');
    expect(draw).toHaveBeenCalledTimes(2);
  });
});
