import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import tailwind from '@tailwindcss/postcss';
import { build } from 'esbuild';
import postcss from 'postcss';

const STYLES = 'page/assets/page.css';
const SCRIPT = 'page/script/page.ts';
const GENERATED = 'page/assets/generated.ts';

/**
 * Writes the styles and the script of the recipient's pages as a module, which whatever answers has with it: a server
 * of ours, or a host that bundles the Next.js app. They need no build of Next.js.
 */
export async function generatePageAssets(): Promise<'generated' | 'up to date'> {
  const [styles, script] = await Promise.all([makeStyles(), makeScript()]);
  const assets = { styles, script: { name: `page-${hashOf(script)}.js`, text: script } };
  const text = `// Made by npm run generate from ${STYLES} and ${SCRIPT}.\nexport const GENERATED = ${JSON.stringify(assets)};\n`;
  if ((await readFile(GENERATED, 'utf8').catch(() => '')) === text) return 'up to date';
  await writeFile(GENERATED, text);
  return 'generated';
}

async function makeStyles(): Promise<string> {
  const source = await readFile(STYLES, 'utf8');
  const { css } = await postcss([tailwind({ optimize: { minify: true } })]).process(source, { from: STYLES });
  return css;
}

async function makeScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [SCRIPT],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
