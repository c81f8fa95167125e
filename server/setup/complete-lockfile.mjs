/**
 * `npm run lockfile`, after a change of dependencies: adds to package-lock.json the packages for other platforms that
 * npm left out. Where the registry has only this platform's binaries, npm writes a lock file without the others, and
 * then `npm ci` refuses it, here and on those other platforms. With --check it changes nothing and fails.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './install.mjs';

const FILE = path.join(ROOT, 'package-lock.json');
const SYSTEMS = {
  darwin: 'darwin',
  win32: 'win32',
  linux: 'linux',
  linuxmusl: 'linux',
  android: 'android',
  freebsd: 'freebsd',
  openbsd: 'openbsd',
  netbsd: 'netbsd',
  openharmony: 'openharmony',
  aix: 'aix',
  sunos: 'sunos',
};
const PROCESSORS = [
  'arm64',
  'x64',
  'arm',
  'ia32',
  'ppc64',
  's390x',
  'riscv64',
  'loong64',
  'mips64el',
  'wasm32',
];

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const added = [];
for (const [place, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, wanted] of Object.entries(optionalDependencies)) {
    if (isLocked(place, name)) continue;
    lock.packages[`node_modules/${name}`] = entryFor(name, wanted);
    added.push(`${name}@${wanted}`);
  }
}
if (added.length > 0 && process.argv.includes('--check')) {
  console.error(
    `package-lock.json lacks packages for other platforms, so npm ci would refuse it. Run: npm run lockfile\n${added.join('\n')}`,
  );
  process.exit(1);
}
if (added.length > 0) {
  const [project, ...others] = Object.entries(lock.packages);
  others.sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries([project, ...others]);
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(
  added.length > 0 ? `Added to package-lock.json:\n${added.join('\n')}` : 'package-lock.json is complete.',
);

/** Looks where Node would: beside the package that asks, then further and further up. */
function isLocked(place, name) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    if (lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

/** The platform is told by the name, as in @next/swc-linux-arm64-musl: so npm knows that it is not for this one. */
function entryFor(name, wanted) {
  const words = name.replace(/^@[^/]+\//, '').split(/[-.]/);
  const os = words.map((word) => SYSTEMS[word]).find(Boolean);
  const cpu =
    PROCESSORS.find((word) => words.includes(word)) ??
    (words.includes('armv7') || words.includes('gnueabihf') ? 'arm' : undefined);
  if (!/^\d/.test(wanted) || (!os && !cpu)) {
    throw new Error(
      `${name}@${wanted} is not in package-lock.json, and its platform cannot be told from its name`,
    );
  }
  return { version: wanted, ...(cpu && { cpu: [cpu] }), optional: true, ...(os && { os: [os] }) };
}
