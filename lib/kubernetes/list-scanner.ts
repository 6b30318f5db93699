/** Takes the JSON of a list apart as it comes, without parsing it: the items one by one, and what stands around them. */
export type ListScanner = {
  /** The items that end in this piece, each as JSON. */
  feed(piece: Buffer): Generator<string>;
  /** What stands around the items, as JSON with an empty list in their place. Whether it is JSON, nobody has looked. */
  rest(): string;
};

/** The name of the field with the items, beside `metadata`. */
const ITEMS = Buffer.from("items");

/* What JSON is made of, outside of names and values. */
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** How deep the fields of the list are, and the items in theirs. */
const [FIELDS, LISTED] = [1, 2];

export function createListScanner(): ListScanner {
  const around: Buffer[] = [];
  /** What came of an item in earlier pieces; absent between items. */
  let item: Buffer[] | undefined;
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  let isInItems = false;
  /** How much of the name the last text among the fields has in common with it; -1 where it is another. */
  let matched = -1;

  /** Where the item ends that `piece` goes on with at `from`; -1 where not in it. Nearly all bytes pass here. */
  function endOfItem(piece: Buffer, from: number): number {
    let [deep, inText, escaped] = [depth, isInText, isEscaped];
    let end = -1;
    for (let at = from; at < piece.length; at += 1) {
      const byte = piece[at];
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inText = false;
      } else if (byte === QUOTE) {
        inText = true;
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        deep += 1;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        deep -= 1;
        if (deep === LISTED) {
          end = at;
          break;
        }
      }
    }
    [depth, isInText, isEscaped] = [deep, inText, escaped];
    return end;
  }

  /** Where the next item begins, from `from` on; keeps what stands before it. -1 where there is none in this piece. */
  function startOfItem(piece: Buffer, from: number): number {
    let kept = from;
    for (let at = from; at < piece.length; at += 1) {
      const byte = piece[at] ?? 0;
      const opensItem = byte === OPEN_OBJECT && depth === LISTED && isInItems && !isInText;
      // Those between items go with them.
      const isLeftOut = byte === COMMA && depth === LISTED && isInItems && !isInText;
      if (opensItem || isLeftOut) {
        keepAround(piece.subarray(kept, at));
        kept = at + 1;
      }
      if (opensItem) return at;
      pass(byte);
    }
    keepAround(piece.subarray(kept));
    return -1;
  }

  /** One byte outside of the items. */
  function pass(byte: number): void {
    if (isInText) {
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) isInText = false;
      if (isInText && depth === FIELDS) matched = matched >= 0 && byte === ITEMS[matched] ? matched + 1 : -1;
    } else if (byte === QUOTE) {
      isInText = true;
      if (depth === FIELDS) matched = 0;
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (depth === FIELDS) isInItems = byte === OPEN_LIST && matched === ITEMS.length;
      depth += 1;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      depth -= 1;
    } else if (byte === COMMA && depth === FIELDS) {
      matched = -1;
    }
  }

  function keepAround(bytes: Buffer): void {
    if (bytes.length > 0) around.push(bytes);
  }

  return {
    *feed(piece) {
      let from = 0;
      while (from < piece.length) {
        if (!item) {
          from = startOfItem(piece, from);
          if (from < 0) return;
          item = [];
        }
        const end = endOfItem(piece, from);
        if (end < 0) {
          item.push(piece.subarray(from));
          return;
        }
        const text = textOf(item, piece.subarray(from, end + 1));
        item = undefined;
        yield text;
        from = end + 1;
      }
    },

    rest: () => Buffer.concat(around).toString("utf8"),
  };
}

function textOf(begun: readonly Buffer[], last: Buffer): string {
  return (begun.length === 0 ? last : Buffer.concat([...begun, last])).toString("utf8");
}
