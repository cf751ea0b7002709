import path from 'node:path';
import type { NextConfig } from 'next';

const root = path.resolve(import.meta.dirname, '..');

const config: NextConfig = {
  // One lockfile at the root serves all programs.
  turbopack: { root },
  outputFileTracingRoot: root,
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run types` checks web/ with the rest; a newcomer's first start should not pay for it twice.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  // A page's code is loaded when it is first asked for: the program starts sooner and smaller.
  experimental: { preloadEntriesOnStart: false },
};

export default config;
