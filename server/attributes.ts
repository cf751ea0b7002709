/** Several attributes are unlearned together and each attacked when they are joined by this. */
const JOINT = '+';

/** The attributes of "age+gender". */
export function attributesOf(attribute: string): string[] {
  return attribute.split(JOINT);
}

/** In alphabetical order, each once: "gender+age" and "age+gender" are the same. */
export function canonicalAttribute(attribute: string): string {
  return [...new Set(attributesOf(attribute))].sort().join(JOINT);
}
