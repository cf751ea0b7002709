// Who may import whom (ARCHITECTURE.md). Every rule is an error: a boundary that only warns is a boundary that rots.
const program = (name) => `^${name}/`;
const others = (name) => ['server', 'gpu-runner', 'web', 'client'].filter((p) => p !== name).map(program);
const domain = '^gpu-runner/(math|kernels|losses|metrics|models|attackers|methods|analysis|data)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...['server', 'gpu-runner', 'web', 'client'].map((name) => ({
      name: `${name}-stands-alone`,
      comment: 'The four programs meet only in schema.graphql; none imports another.',
      severity: 'error',
      from: { path: program(name) },
      to: { path: [...others(name), '^scripts/', '^test/'] },
    })),
    {
      name: 'no-cycles',
      comment: 'A cycle hides which file rests on which.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: '^(test/|vitest)' },
      to: { path: '^test/' },
    },
    {
      name: 'features-meet-through-services',
      comment: 'A server feature reaches another only through its service, its types or its inputs.',
      severity: 'error',
      from: { path: '^server/([^/]+)/' },
      to: {
        path: '^server/([^/]+)/[^/]+$',
        pathNot: ['^server/$1/', '^server/generated/', '\\.(service|type|input)\\.ts$'],
      },
    },
    {
      name: 'resolvers-know-no-database',
      comment: 'A resolver reads its arguments, calls one service function and returns.',
      severity: 'error',
      from: { path: '^server/.*\\.resolver\\.ts$' },
      to: { path: ['^server/db\\.ts$', '\\.queue\\.ts$', '@prisma/', '^server/generated/prisma/client'] },
    },
    {
      name: 'services-know-no-graphql',
      severity: 'error',
      from: { path: '^server/.*\\.(service|queue)\\.ts$' },
      to: { path: ['type-graphql', 'node_modules/graphql/'] },
    },
    {
      name: 'pure-server-files-do-no-io',
      severity: 'error',
      from: { path: '^server/.*\\.(status|grid|stats|tables)\\.ts$' },
      to: {
        path: [
          '^server/db\\.ts$',
          '\\.(service|queue)\\.ts$',
          'node_modules/pg/',
          '@prisma/',
          '^node:(fs|net|http|child_process)',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'web-layers',
      comment: 'app -> features -> components, lib; features do not know each other.',
      severity: 'error',
      from: { path: '^web/features/([^/]+)/' },
      to: { path: ['^web/app/', '^web/features/'], pathNot: '^web/features/$1/' },
    },
    {
      name: 'web-base-is-data-free',
      severity: 'error',
      from: { path: '^web/(components|lib)/' },
      to: { path: ['^web/app/', '^web/features/'] },
    },
    {
      name: 'domain-is-pure',
      comment:
        'The science knows no API, no backend package, no process. node:fs and node:crypto only in data/load.ts, threads in kernels/team.',
      severity: 'error',
      from: { path: domain, pathNot: ['^gpu-runner/data/load', '^gpu-runner/kernels/team'] },
      to: {
        path: ['^gpu-runner/(api|worker|runner|main|env|execute-run)', '^node:', '@tensorflow/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'runner-layers-low',
      comment: 'math -> kernels -> losses, metrics -> models, attackers -> methods.',
      severity: 'error',
      from: { path: '^gpu-runner/(math|kernels)/' },
      to: { path: '^gpu-runner/(losses|metrics|models|attackers|methods|data)/' },
    },
    {
      name: 'runner-layers-middle',
      severity: 'error',
      from: { path: '^gpu-runner/(losses|metrics)/' },
      to: { path: '^gpu-runner/(models|attackers|methods)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'models-and-attackers-know-no-methods',
      severity: 'error',
      from: { path: '^gpu-runner/(models|attackers)/' },
      to: { path: '^gpu-runner/methods/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.as\\.ts$', '\\.next/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'types', 'node'],
    },
  },
};
