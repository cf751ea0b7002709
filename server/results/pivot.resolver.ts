import { Arg, Args, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { PivotInput, PivotTextArgs } from './pivot.input.ts';
import { type Pivot as Pivoted, pivot, pivotFile } from './pivot.service.ts';
import { Pivot, PivotCell, PivotHeader } from './pivot.type.ts';
import { TableText } from './text.type.ts';

@Resolver(() => Pivot)
export class PivotResolver {
  @Authorized('READ')
  @Query(() => Pivot, {
    description:
      'A table built from figures of one protocol: dimensions in rows and columns, a figure with its seeds in each cell, the best marked and differences tested.',
  })
  pivot(
    @Ctx() { db, identity }: Context,
    @Arg('input', () => PivotInput, { description: 'The table.' }) input: PivotInput,
  ) {
    return pivot(db, identity.team.id, input);
  }

  @FieldResolver(() => [PivotHeader], { description: 'Of the rows, in order.' })
  rows(@Root() { rowHeaders }: Pivoted) {
    return rowHeaders.map((values) => ({ values }));
  }

  @FieldResolver(() => [PivotHeader], { description: 'Of the columns, in order.' })
  columns(@Root() { columnHeaders }: Pivoted) {
    return columnHeaders.map((values) => ({ values }));
  }

  @FieldResolver(() => [PivotCell], { description: 'Row by row; cells without a figure are left out.' })
  cells(@Root() { cells }: Pivoted) {
    return cells.flatMap((line, row) =>
      line.flatMap((cell, column) => (cell === null ? [] : [{ ...cell, row, column }])),
    );
  }

  @FieldResolver(() => TableText, {
    description: 'The table as a file; a dagger where a row differs significantly from the baseline.',
  })
  table(@Root() pivoted: Pivoted, @Args(() => PivotTextArgs) choice: PivotTextArgs) {
    return pivotFile(pivoted, choice);
  }
}
