// What a Docker engine or a cluster would say too late: every file, program, setting and label that the deployment names is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { parseDockerfile, type Stage, stagesUpTo } from '../../scripts/docker/dockerfile.ts';
import { launch } from '../server/queue/actors.ts';
import { type Api, openApi } from '../support/api.ts';
import { renderChart } from './render-chart.ts';

const root = path.resolve(import.meta.dirname, '../..');
const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const stages = parseDockerfile(text('Dockerfile'));
const chart = path.join(root, 'deploy/helm/lethe');

/** What `npm run gen` and the build of the web make. */
const BUILT = ['server', 'web', 'gpu-runner'];

/** Settings of a program: those its env.ts reads, and those of what it stands on. */
const settings = {
  server: [...names(text('server/env.ts')), 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  web: names(text('web/env.ts')),
  runner: [...names(text('gpu-runner/env.ts')), 'NVIDIA_DRIVER_CAPABILITIES'],
};
function names(source: string): string[] {
  return [...source.matchAll(/^\s+([A-Z][A-Z0-9_]+): /gm)].map((match) => match[1]!); // the group is in the match
}
const settingsOf = (service: string): string[] => settings[service.replace('-gpu', '') as keyof typeof settings];

describe('Dockerfile', () => {
  it.each(stages.map(({ name }) => name))(
    '%s copies only what is there, and starts a program that is copied',
    (name) => {
      const own = stagesUpTo(stages, name);
      const copied: string[] = [];
      for (const { instruction, words, text: line } of own.flatMap(({ steps }) => steps)) {
        if (instruction === 'COPY') {
          const stage = /--from=(\S+)/.exec(line)?.[1];
          if (stage !== undefined) expect(stages.map((each) => each.name)).toContain(stage);
          for (const source of words.slice(0, -1)) {
            const file = source.replace(/^\/lethe\//, '');
            expect(existsSync(path.join(root, file)), file).toBe(true);
            if (stage !== undefined) expect(BUILT).toContain(file);
            copied.push(file);
          }
        }
        if (instruction === 'CMD') {
          const program = (JSON.parse(line) as string[]).at(-1)!; // CMD ["node", ..., "file"]
          expect(existsSync(path.join(root, program)), program).toBe(true);
          expect(copied).toContain(program.split('/')[0]);
          expect(copied).toContain('tsconfig.json');
        }
      }
    },
  );

  it('runs nothing as root', () => {
    for (const name of ['server', 'web', 'runner', 'runner-gpu']) {
      const steps = stages.find((stage) => stage.name === name)!.steps;
      expect(steps.findLast(({ instruction }) => instruction === 'USER')?.text).toBe('node');
    }
  });

  it('the server’s image has what its programs import outside server/', () => {
    const copied = sourcesOf(stagesUpTo(stages, 'server'));
    expect(copied).toEqual(expect.arrayContaining(['prisma', 'scripts', 'server']));
  });
});

const sourcesOf = (own: readonly Stage[]): string[] =>
  own.flatMap(({ steps }) =>
    steps
      .filter(({ instruction }) => instruction === 'COPY')
      .flatMap(({ words }) => words.slice(0, -1).map((word) => word.replace(/^\/lethe\//, ''))),
  );

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly build?: { readonly target: string };
        readonly command?: string;
        readonly environment?: Readonly<Record<string, string>>;
        readonly volumes?: readonly string[];
        readonly depends_on?: Readonly<Record<string, unknown>>;
      }
    >
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
}

describe('docker-compose.yml', () => {
  const compose = parse(text('docker-compose.yml'), { merge: true }) as Compose; // checked below
  const ours = Object.entries(compose.services).filter(([, { build }]) => build);

  it('has a database, a store, and every program', () => {
    expect(Object.keys(compose.services)).toEqual(['postgres', 'store', 'server', 'web', 'runner', 'runner-gpu']);
  });

  it.each(ours)('%s: its target, program and settings are there', (name, service) => {
    expect(stages.map((stage) => stage.name)).toContain(service.build!.target);
    const program = service.command!.split(' ').at(-1)!;
    expect(existsSync(path.join(root, program)), program).toBe(true);
    for (const variable of Object.keys(service.environment!)) expect(settingsOf(name), name).toContain(variable);
  });

  it('names only volumes and services that it has', () => {
    for (const service of Object.values(compose.services)) {
      for (const other of Object.keys(service.depends_on ?? {})) expect(compose.services).toHaveProperty(other);
      for (const volume of service.volumes ?? []) {
        const [source] = volume.split(':') as [string];
        if (/^\w/.test(source)) expect(compose.volumes).toHaveProperty(source);
      }
    }
  });
});

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: object;
}
interface Scaled extends Manifest {
  readonly spec: { readonly triggers: readonly { readonly metadata: { readonly query: string } }[] };
}
interface Deployment extends Manifest {
  readonly spec: {
    readonly replicas?: number;
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly containers: readonly { readonly image: string; readonly env: readonly { readonly name: string }[] }[];
      };
    };
  };
}

describe('the Helm chart', () => {
  const manifests = (values: object = {}): Manifest[] =>
    renderChart(chart, 'demo', values).flatMap(({ source }) =>
      parseAllDocuments(source).map((document) => {
        expect(document.errors).toEqual([]);
        return document.toJS() as Manifest; // the tests below look at each part
      }),
    );
  const of = (kind: string, values?: object) => manifests(values).filter((manifest) => manifest?.kind === kind);
  const deployments = (values?: object) => of('Deployment', values) as Deployment[];

  it('makes three deployments, two services, and a runner that grows with the queue', () => {
    expect(
      manifests()
        .filter(Boolean)
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
        .sort(),
    ).toEqual([
      'Deployment demo-runner',
      'Deployment demo-server',
      'Deployment demo-web',
      'ScaledObject demo-runner',
      'Service demo-server',
      'Service demo-web',
      'TriggerAuthentication demo-queue',
    ]);
    expect(deployments().find(({ metadata }) => metadata.name === 'demo-runner')!.spec.replicas).toBeUndefined();
  });

  it('without autoscaling the runners are as many as said', () => {
    const values = { runner: { autoscale: false, min: 3 } };
    expect(of('ScaledObject', values)).toEqual([]);
    expect(deployments(values).find(({ metadata }) => metadata.name === 'demo-runner')!.spec.replicas).toBe(3);
  });

  it.each([false, true])('every image is a target, every setting is read, every selector selects: gpu %s', (gpu) => {
    const found = deployments({ runner: { gpu } });
    for (const { metadata, spec } of found) {
      const [container] = spec.template.spec.containers;
      const target = /lethe-([\w-]+):/.exec(container!.image)![1]!;
      expect(stages.map((stage) => stage.name)).toContain(target);
      for (const { name } of container!.env) expect(settingsOf(target), metadata.name).toContain(name);
      expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
    }
    for (const service of of('Service')) {
      const { selector } = service.spec as { selector: Record<string, string> };
      const chosen = found.filter(({ spec }) =>
        Object.entries(selector).every(([label, value]) => spec.template.metadata.labels[label] === value),
      );
      expect(chosen.map(({ metadata }) => metadata.name)).toEqual([service.metadata.name]);
    }
  });

  it('every value is used, and every value that is used is there', () => {
    const templates = readdirSync(path.join(chart, 'templates')).map((file) =>
      text(`deploy/helm/lethe/templates/${file}`),
    );
    const used = new Set([...templates.join('\n').matchAll(/\.Values\.([\w.]+)/g)].map((match) => match[1]!));
    const leaves = (value: unknown, at: readonly string[]): string[] =>
      typeof value === 'object' && value !== null && at.at(-1) !== 'resources'
        ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...at, key]))
        : [at.join('.')];
    expect([...used].sort()).toEqual(leaves(parse(text('deploy/helm/lethe/values.yaml')), []).sort());
  });

  describe('the query that decides how many runners there are', () => {
    let api: Api;
    beforeAll(async () => {
      api = await openApi();
    });
    afterAll(() => api.close());

    it('counts what could run now, not what waits for an Original', async () => {
      await launch(api, { methods: [{ u2uR: {} }, { retrain: {} }], seeds: { from: 1, count: 3 } });
      const [scaled] = of('ScaledObject') as Scaled[];
      const rows = await api.db.$queryRawUnsafe<{ count: bigint }[]>(scaled!.spec.triggers[0]!.metadata.query);
      expect(rows).toEqual([{ count: 6n }]); // 3 Originals and 3 RETRAIN
    });
  });
});
