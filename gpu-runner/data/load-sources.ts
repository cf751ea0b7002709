import type { DatasetKind } from '../gql/graphql.ts';
import type { Dataset } from './dataset.ts';
import type { TextFile } from './delimited.ts';
import { lfm2bFormat, lfm2bMapping } from './lfm-2b.ts';
import type { Archive, FileSet } from './load-archive.ts';
import { sha256 } from './load-files.ts';
import type { TableMapping } from './mapping.ts';
import { ml100kMapping } from './ml-100k.ts';
import { ml1mMapping, withLatest } from './ml-1m.ts';
import { generateSynthetic, synthetic100k, synthetic1m, type SyntheticOptions } from './synthetic.ts';
import { readTable } from './table.ts';

type Files = ReadonlyMap<string, TextFile>;

/** Files on this machine or a publisher's, or a generator. */
export type Source =
  | {
      /** Below LETHE_DATA_DIR, the first that has a set of files counts. */
      readonly folders: readonly string[];
      /** Any of these sets will do; the first that is there is taken. */
      readonly files: readonly FileSet[];
      /** Holds the first set. */
      readonly archive?: Archive;
      /** What to do where there is neither. */
      readonly advice?: string;
      readonly read: (files: Files) => Dataset;
    }
  | { readonly make: () => Dataset };

/** GroupLens publishes the digests of the zips; those of the files are of their contents. Its terms forbid passing the data on. */
const ml100k: Archive = {
  folder: 'ml-100k',
  url: 'https://files.grouplens.org/datasets/movielens/ml-100k.zip',
  md5: '0e33842e24a9c977be4e0107933c0723',
  files: { 'u.data': ['6e47046882bad158b0efbb84cd5cb987'], 'u.user': ['1b53539edc13caad0282c8500608a319'] },
};

const users1m = { 'users.dat': ['681c0711d0d4548cd3d4718a49c2dcd8'] };
/** The rows of ratings.dat in their order, without the times. */
const timeless1m = 'd8eeb79f6661276a634f2147731aca44';
const ml1m: Archive = {
  folder: 'ml-1m',
  url: 'https://files.grouplens.org/datasets/movielens/ml-1m.zip',
  md5: 'c4d9eecfca2ab87c1945afe126590906',
  files: { 'ratings.dat': ['a89aa3591bc97d6d4e0c89459ff39362', timeless1m], ...users1m },
};

/** What is read from its publisher's files, or made; a team's own comes packed (packed.ts). */
export type SourceKind = Exclude<DatasetKind, 'CUSTOM'>;

/** One entry a data set: adding one is a mapping and an entry here. */
export const sources: Readonly<Record<SourceKind, Source>> = {
  ML_100K: {
    folders: ['ml-100k'],
    files: [ml100k.files],
    archive: ml100k,
    read: (files) => fromTable(ml100kMapping, files),
  },
  ML_1M: {
    folders: ['ml-1m'],
    files: [
      ml1m.files,
      {
        'ratings_no_time.dat': [timeless1m],
        ...users1m,
        'latest_rating_per_user.dat': ['c44a5e90df4ef1f4d7829111bd22901f'],
      },
      { 'ratings_no_time.dat': [timeless1m], ...users1m },
    ],
    archive: ml1m,
    read(files) {
      const dataset = fromTable(ml1mMapping, files);
      const latest = files.get('latest_rating_per_user.dat');
      return latest ? withLatest(dataset, latest) : dataset;
    },
  },
  LFM_2B: {
    folders: ['lfm-2b', 'lfm2b-sample'],
    files: [{ 'interactions.tsv': [], 'users.tsv': [] }],
    advice: `It cannot be downloaded: put ${lfm2bFormat} into lfm-2b/ (or a part of it into lfm2b-sample/) in the folder that LETHE_DATA_DIR names.`,
    read: (files) => fromTable(lfm2bMapping, files),
  },
  SYNTHETIC_100K: { make: () => synthetic('SYNTHETIC_100K', synthetic100k) },
  SYNTHETIC_1M: { make: () => synthetic('SYNTHETIC_1M', synthetic1m) },
};

/** The first file of a set has the interactions, the second the users. */
function fromTable(mapping: TableMapping, files: Files): Dataset {
  const [interactions, users] = [...files.values()] as [TextFile, TextFile]; // every set above has them in this order
  const table = readTable(mapping, { interactions: [interactions], users });
  return { ...table, sha256: sha256(...Array.from(files.values(), ({ bytes }) => bytes)) };
}

function synthetic(kind: SourceKind, options: SyntheticOptions): Dataset {
  const dataset = generateSynthetic(options);
  const { users, items, ratings, timestamps } = dataset.interactions;
  const codes = Object.values(dataset.attributes).map((attribute) => attribute.codes);
  return { ...dataset, kind, sha256: sha256(users, items, ratings, timestamps!, ...codes) }; // the generator makes times
}
