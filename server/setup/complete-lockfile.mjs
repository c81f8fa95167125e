/**
 * `npm run lockfile`, after a change of dependencies: adds to package-lock.json the packages for other platforms that
 * npm left out, and missing integrity hashes. If the registry has binaries for this platform only, npm writes a lock
 * file without the others, which `npm ci` then refuses, here and on those platforms. With --check it changes nothing,
 * makes no requests, and fails if anything is missing.
 */
import { execFileSync } from 'node:child_process';
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
const unproved = Object.entries(lock.packages).filter(
  ([place, { link, integrity }]) => place !== '' && !link && !integrity,
);
const complaints = [
  ...added.map((name) => `lacks ${name}, so that npm ci would refuse it on another platform`),
  ...unproved.map(([place]) => `has no integrity hash of ${place}`),
];
if (complaints.length > 0 && process.argv.includes('--check')) {
  console.error(`Run: npm run lockfile\n${complaints.map((each) => `package-lock.json ${each}`).join('\n')}`);
  process.exit(1);
}
for (const [place, entry] of unproved) entry.integrity = integrityOf(place, entry.version);
if (complaints.length > 0) {
  const [project, ...others] = Object.entries(lock.packages);
  others.sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries([project, ...others]);
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(
  complaints.length > 0
    ? `Corrected in package-lock.json:\n${complaints.join('\n')}`
    : 'package-lock.json is complete.',
);

/** The registry's own hash of a package, as npm would have written it. */
function integrityOf(place, version) {
  const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const integrity = execFileSync('npm', ['view', `${name}@${version}`, 'dist.integrity'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  }).trim();
  if (!integrity.startsWith('sha512-')) throw new Error(`The registry has no hash of ${name}@${version}.`);
  return integrity;
}

/** Looks where Node would: beside the package that asks, then in each folder further up. */
function isLocked(place, name) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    if (lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

/** The name tells the platform, as in @next/swc-linux-arm64-musl, so that npm knows it is not for this one. */
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
