'use client';

import { useQuery } from 'urql';
import { DefaultsDocument, type DefaultsQuery } from '../../gql/graphql.ts';
import {
  attackerNames,
  attackProtocolNames,
  datasetNames,
  methodNames,
  modelNames,
  rankingNames,
  splitNames,
  surfaceNames,
} from '../../lib/names.ts';
import { entries, print, type ParameterValue, words } from '../../lib/parameters.ts';
import { defaultsOf, differs } from './defaults.ts';
import type { RunDetail } from './run-detail.ts';

const attackerTitles: Record<RunDetail['attackers'][number]['__typename'], string> = {
  MlpParameters: `${attackerNames.MLP} attacker`,
  XgbParameters: `${attackerNames.XGB} attacker`,
  LogisticParameters: `${attackerNames.LOGISTIC} attacker`,
  StandardizedMlpParameters: `${attackerNames.STANDARDIZED_MLP}`,
  RandomForestParameters: attackerNames.RANDOM_FOREST,
  KnnParameters: `${attackerNames.KNN} attacker`,
  RbfSvmParameters: `${attackerNames.RBF_SVM} attacker`,
};

/** Everything that was chosen; what departs from the default is marked. */
export function ParametersPanel({ run }: { readonly run: RunDetail }) {
  const [{ data }] = useQuery({ query: DefaultsDocument, variables: { preset: 'PAPER' } });
  const { protocol } = run;
  const inWords: Record<string, string> = {
    split: splitNames[protocol.split],
    ranking: rankingNames[protocol.ranking],
    attack: attackProtocolNames[protocol.attack],
    surfaces: protocol.surfaces.map((surface) => surfaceNames[surface]).join(', '),
  };
  return (
    <div className="grid grid-cols-1 gap-x-10 gap-y-4 text-sm sm:grid-cols-2 xl:grid-cols-4">
      <Group
        title={methodNames[run.methodName]}
        parameters={run.method}
        defaults={data}
        before={
          run.unlearned.length === 0
            ? []
            : [['unlearns', run.unlearned.map((surface) => surfaceNames[surface]).join(', ')]]
        }
      />
      <Group title={modelNames[run.modelName]} parameters={run.model} defaults={data} />
      <Group
        title="Protocol"
        parameters={protocol}
        defaults={data}
        typename="Protocol"
        inWords={inWords}
        before={[
          ['dataset', datasetNames[run.dataset]],
          ['attribute', run.attribute],
          ['seed', run.seed],
        ]}
      />
      <div className="flex flex-col gap-4">
        {run.attackers.map((attacker) => (
          <Group
            key={attacker.__typename}
            title={attackerTitles[attacker.__typename]}
            parameters={attacker}
            defaults={data}
          />
        ))}
      </div>
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly parameters: { readonly __typename?: string };
  readonly defaults: DefaultsQuery | undefined;
  readonly typename?: string;
  readonly inWords?: Readonly<Record<string, string>>;
  readonly before?: readonly (readonly [string, ParameterValue])[];
}

function Group({ title, parameters, defaults: data, typename, inWords = {}, before = [] }: GroupProps) {
  const defaults = defaultsOf(data, typename ?? parameters.__typename);
  const own = entries(parameters);
  return (
    <section className="min-w-0">
      <h3 className="pb-0.5 text-sm">{title}</h3>
      {own.length + before.length === 0 && <p className="text-faint">no parameters</p>}
      <dl>
        {[...before, ...own].map(([name, value]) => {
          const changed = differs(value, name, defaults);
          return (
            <div key={name} className="flex justify-between gap-3 border-b border-line py-[3px]">
              <dt className="text-muted">{words(name)}</dt>
              <dd
                className={`truncate text-right ${changed ? 'font-medium text-accent' : ''} ${name === 'fingerprint' ? 'font-mono text-xs' : ''}`}
                title={changed ? `The default is ${JSON.stringify(defaults.get(name))}` : undefined}
              >
                {changed && <span aria-label="not the default">● </span>}
                {inWords[name] ?? print(value)}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
