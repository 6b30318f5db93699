import { badData } from "./query-error";

const SIMPLE: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
};

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([abfnrtv\\'"]))|\\/g;

/** The value of a PromQL string: Go's rules. Text in backquotes is taken as it stands. */
export function unquote(literal: string): string {
  const quote = literal.charAt(0);
  const inside = literal.slice(1, -1);
  if (quote === "`") return inside;
  if (inside.includes("\n")) throw badData("parse error: unterminated quoted string");

  return inside.replace(
    ESCAPE,
    (escaped, byte?: string, short?: string, long?: string, octal?: string, simple?: string) => {
      const code = byte ?? short ?? long;
      if (code !== undefined) return characterOf(Number.parseInt(code, 16));
      if (octal !== undefined) return characterOf(Number.parseInt(octal, 8));
      const character = simple === undefined ? undefined : SIMPLE[simple];
      // Go refuses the quote that is not the string's own.
      const wrongQuote = (character === "'" || character === '"') && character !== quote;
      if (character === undefined || wrongQuote) throw badData(`parse error: unknown escape sequence ${escaped}`);
      return character;
    },
  );
}

function characterOf(code: number): string {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    throw badData("parse error: escape sequence is an invalid Unicode code point");
  }
  return String.fromCodePoint(code);
}
