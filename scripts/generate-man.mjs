#!/usr/bin/env node
/**
 * Writes man/v2v-node.1 from the options that the command knows: npm run generate:man. The page is committed, and a test
 * compares it with a new one.
 */
import { createRequire } from 'node:module';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const { manualPage } = require('../dist/lib/cli/manual/index.js');
const { version } = require('../package.json');

/** Of the page's last change in substance. */
const pageDate = '2026-12-01';

const directory = fileURLToPath(new URL('../man', import.meta.url));
mkdirSync(directory, { recursive: true });
writeFileSync(`${directory}/v2v-node.1`, manualPage(version, pageDate));
