import { Field, InputType } from 'type-graphql';

@InputType({ description: 'A new password of one’s own.' })
export class SetPasswordInput {
  @Field(() => String, { description: '10 to 128 characters.' })
  password!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The e-mail to sign in with; null: the one the account has. The first password needs one.',
  })
  email?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The present one; not needed within an hour of coming by a sign-in link.',
  })
  currentPassword?: string | null;
}
