import { LeaderboardPage } from '../../features/leaderboard/leaderboard-page.tsx';

export const metadata = { title: { absolute: 'Leaderboard · Lethe' } };

export default function Home() {
  return <LeaderboardPage />;
}
