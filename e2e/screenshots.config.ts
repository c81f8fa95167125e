import { defineConfig } from '@playwright/test';
import base from '../playwright.config';

// `npm run screenshots`: writes docs/screenshots anew. No part of `npm test`: pictures are for people to look at.
export default defineConfig(base, {
  testDir: '.',
  testMatch: '*.shots.ts',
  reporter: 'line',
  projects: [{ name: 'screenshots' }],
});
