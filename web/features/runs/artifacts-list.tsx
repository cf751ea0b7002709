import { Icon } from '../../components/icon.tsx';
import { bytes } from '../../lib/format.ts';
import { artifactNames, surfaceNames } from '../../lib/names.ts';
import type { RunDetail } from './run-detail.ts';

export function ArtifactsList({ artifacts }: { readonly artifacts: RunDetail['artifacts'] }) {
  if (artifacts.length === 0) return <p className="text-sm text-faint">Nothing stored yet.</p>;
  return (
    <ul className="text-sm">
      {artifacts.map(({ id, kind, surface, sha256, bytes: size, url }) => (
        <li key={id} className="border-b border-line">
          <a href={url} download className="grid grid-cols-[1fr_auto_auto] items-center gap-3 py-1 hover:text-accent">
            <span className="min-w-0 truncate">
              {artifactNames[kind]}
              {surface && <span className="text-muted"> · {surfaceNames[surface]}</span>}
              <span className="ml-2 font-mono text-xs text-faint" title={`sha256 ${sha256}`}>
                {sha256.slice(0, 12)}
              </span>
            </span>
            <span className="text-muted">{bytes(size)}</span>
            <Icon name="download" size={14} />
          </a>
        </li>
      ))}
    </ul>
  );
}
