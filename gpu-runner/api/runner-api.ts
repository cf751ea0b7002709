import type {
  ArtifactKind,
  ClaimRunInput,
  ClaimRunMutation,
  CompleteRunInput,
  FailRunInput,
  HeartbeatRunInput,
  RecordAttackInput,
  RecordDatasetInput,
  RecordRecommendationInput,
  RegisterRunnerInput,
  ReportMetricsInput,
  RunnerCommand,
  Surface,
} from '../gql/graphql.ts';

export type Claim = NonNullable<ClaimRunMutation['claimRun']['claim']>;

/** What the loop asks of the API. `client.ts` speaks it over the network. */
export interface RunnerApi {
  /** The runner's id. */
  register(input: RegisterRunnerInput): Promise<string>;
  /** Undefined: nothing to do; drain: and nothing to come. */
  claim(input: ClaimRunInput): Promise<Claim | 'drain' | undefined>;
  heartbeat(input: HeartbeatRunInput): Promise<RunnerCommand>;
  /** Resolves when the server has stored the report. Sending one twice must be safe. */
  send(lease: string, report: Report): Promise<void>;
  upload(lease: string, artifact: ArtifactName, bytes: Uint8Array): Promise<void>;
  download(url: string): Promise<Uint8Array>;
  /** Calls `hint` when a run may have become claimable, and after each (re)connection. Returns what ends it. */
  onQueued(hint: () => void): () => void;
}

/** What a run tells for keeps, in the order it happened; `complete` or `fail` is the last. */
export type Report =
  | { readonly kind: 'dataset'; readonly input: Omit<RecordDatasetInput, 'lease'> }
  | { readonly kind: 'metrics'; readonly input: Omit<ReportMetricsInput, 'lease'> }
  | { readonly kind: 'attack'; readonly input: Omit<RecordAttackInput, 'lease'> }
  | { readonly kind: 'recommendation'; readonly input: Omit<RecordRecommendationInput, 'lease'> }
  | { readonly kind: 'complete'; readonly input: Omit<CompleteRunInput, 'lease'> }
  | { readonly kind: 'fail'; readonly input: Omit<FailRunInput, 'lease'> };

export interface ArtifactName {
  readonly kind: ArtifactKind;
  readonly surface: Surface | undefined;
  readonly sha256: string;
}

/** The network or the server is down, or busy: the same call may succeed later. */
export class Unreachable extends Error {
  override readonly name: string = 'Unreachable';
}

/** The server broke on the call. It may be its bad moment, or a fault that this very call brings out. */
export class ServerFault extends Unreachable {}

/** The token is unknown, expired, or not a runner's. */
export class Unauthenticated extends Error {
  override readonly name = 'Unauthenticated';
}

/** The lease is another's by now, or the run is over: stop, and forget the run. */
export class StaleLease extends Error {
  override readonly name = 'StaleLease';
}

/** The server understood and said no; asking again will not help. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
