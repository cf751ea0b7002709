'use client';

import { useMutation, useQuery } from 'urql';
import { Choice } from '../../components/choice.tsx';
import { SwitchTeamDocument, ViewerDocument } from '../../gql/graphql.ts';
import { roleNames } from '../../lib/names.ts';

/** Who is signed in, and the team they look at; a choice where they have several. */
export function Who() {
  const [{ data }] = useQuery({ query: ViewerDocument });
  const [, switchTeam] = useMutation(SwitchTeamDocument);
  const viewer = data?.viewer;
  // A whole navigation, so that nothing of the other team stays in memory.
  const look = async (team: string): Promise<void> => {
    const { error } = await switchTeam({ input: { team } });
    if (!error) location.assign('/');
  };
  return (
    <div className="min-h-9 px-2 text-xs text-faint">
      {viewer && (
        <div className="arrive">
          <p className="truncate text-muted">{viewer.account?.name ?? 'A token'}</p>
          {viewer.teams.length > 1 ? (
            <Choice
              label="Team"
              look="sentence"
              value={viewer.team.slug}
              options={viewer.teams.map(({ team, role }) => ({
                value: team.slug,
                label: team.name,
                detail: roleNames[role],
              }))}
              onChange={(slug) => void look(slug)}
            />
          ) : (
            <p className="truncate">{viewer.team.name}</p>
          )}
        </div>
      )}
    </div>
  );
}
