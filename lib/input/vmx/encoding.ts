type Decoder = InstanceType<typeof TextDecoder>;

/** Reads bytes as text; no byte is refused. */
export type Decode = (bytes: Buffer) => string;

/** A byte that the encoding does not have must not cost a guest its conversion; Windows-1252 has them all. */
const anyByte = new TextDecoder('windows-1252');

function decoderOf(encoding: string): Decoder | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    return undefined;
  }
}

function isReadBy(decoder: Decoder, data: Buffer): boolean {
  try {
    decoder.decode(data);
    return true;
  } catch {
    return false;
  }
}

/** `.encoding = "windows-1252"` of a VMX file, `encoding="UTF-8"` of a descriptor, wherever the line stands. */
function statedEncoding(data: Buffer): string | undefined {
  return /^[ \t]*\.?encoding[ \t]*=[ \t]*"([\w.:-]{1,40})"/im.exec(data.toString('latin1'))?.[1];
}

/** What VMware wrote, in the encoding that it states, else in UTF-8, else in Windows-1252; and how to decode its escapes. */
export function decodeVmwareText(data: Buffer): { text: string; decode: Decode } {
  const encodings = [statedEncoding(data), 'utf-8'].filter((encoding) => encoding !== undefined);
  const decoders = encodings.map(decoderOf).filter((decoder) => decoder !== undefined);
  const found = decoders.find((decoder) => isReadBy(decoder, data));
  const decode: Decode = (bytes) => {
    const decoder = [found, ...decoders].find((each) => each !== undefined && isReadBy(each, bytes));
    return (decoder ?? anyByte).decode(bytes);
  };
  return { text: decode(data), decode };
}
