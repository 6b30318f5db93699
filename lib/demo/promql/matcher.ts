import { badData } from "./query-error";

export type MatchOperator = "=" | "!=" | "=~" | "!~";

export type Matcher = {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
  /** A label that is missing is handed in as the empty string. */
  matches(value: string): boolean;
};

export function matcher(name: string, operator: MatchOperator, value: string): Matcher {
  return { name, operator, value, matches: testOf(operator, value) };
}

function testOf(operator: MatchOperator, value: string): (label: string) => boolean {
  if (operator === "=") return (label) => label === value;
  if (operator === "!=") return (label) => label !== value;
  const expression = anchored(value);
  // The same few values come again and again, and a regular expression is slower than a look-up.
  const known = new Map<string, boolean>();
  return (label) => {
    let fits = known.get(label);
    if (fits === undefined) {
      fits = expression.test(label) === (operator === "=~");
      known.set(label, fits);
    }
    return fits;
  };
}

/** Prometheus' expressions are RE2, and always match the whole value. */
function anchored(expression: string): RegExp {
  if (LOOKAROUND_OR_BACK_REFERENCE.test(expression)) throw notRe2(expression);
  const flags = INLINE_FLAGS.exec(expression)?.[1] ?? "";
  const body = withoutNeedlessEscapes(expression.replace(INLINE_FLAGS, "")).replaceAll("(?P<", "(?<");
  try {
    return new RegExp(`^(?:${body})$`, `u${flags}`);
  } catch {
    throw notRe2(expression);
  }
}

const INLINE_FLAGS = /^\(\?([is]+)\)/;
const LOOKAROUND_OR_BACK_REFERENCE = /\(\?<?[=!]|\\[1-9]/;

/** RE2 lets any punctuation be escaped, JavaScript only what has a meaning; within a class a dash has one. */
function withoutNeedlessEscapes(expression: string): string {
  return expression.replace(/\\(.)/gsu, (escaped, character: string) => {
    if (/[\^$\\.*+?()[\]{}|/-]/u.test(character)) return character === "-" ? "\\x2d" : escaped;
    return /[A-Za-z0-9]/u.test(character) ? escaped : character;
  });
}

function notRe2(expression: string): Error {
  return badData(`error parsing regexp: ${JSON.stringify(expression)} cannot be read`);
}
