import { sha256 } from '../../gpu-runner/data/load-files.ts';
import { loadTable } from '../../gpu-runner/data/load-table.ts';
import { writePacked } from '../../gpu-runner/data/packed.ts';
import { datasetStatistics } from '../../gpu-runner/data/statistics.ts';
import { AddDatasetDocument } from '../../client/gql/graphql.ts';
import { assertNoUserErrors, createLethe, LetheError } from '../../client/lethe.ts';
import { table2 } from './table-2.ts';

export interface AddOptions {
  readonly name?: string;
  readonly title?: string;
  readonly licence: string;
  readonly citation: string;
  readonly homepage?: string;
  readonly url: string;
  readonly token: string;
}

/** Reads tables by their mapping, packs them without their ids, and adds them to the platform. */
export async function addDataset(mapping: string, options: AddOptions, say: (line: string) => void): Promise<void> {
  const dataset = await loadTable(mapping);
  say(table2(datasetStatistics(dataset)));
  const bytes = writePacked(dataset);
  const { url, token, licence, citation, homepage } = options;
  const name = options.name ?? slug(dataset.kind);
  const input = { name, title: options.title ?? dataset.kind, licence, citation, homepage, sha256: sha256(bytes) };
  const { addDataset: added } = await createLethe({ url, token }).request(AddDatasetDocument, { input });
  assertNoUserErrors(added.userErrors);
  await send(new URL(added.dataset!.url, url), { bytes, token }); // no errors: it is there
  say(
    `Added as ${name} (${(bytes.length / 2 ** 20).toFixed(1)} MiB, no ids in it). Launch it with customDatasets: ["${name}"].`,
  );
}

async function send(url: URL, { bytes, token }: { readonly bytes: Uint8Array; readonly token: string }): Promise<void> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: bytes as Uint8Array<ArrayBuffer>, // made by writeSafetensors
  }).catch((cause: unknown) => {
    throw new LetheError('UNREACHABLE', `The Lethe API at ${url.origin} does not answer.`, { cause });
  });
  if (response.ok) return;
  const { code = 'ERROR', message = response.statusText } = (await response.json().catch(() => ({}))) as {
    code?: string;
    message?: string;
  };
  throw new LetheError(code, message);
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 50);
